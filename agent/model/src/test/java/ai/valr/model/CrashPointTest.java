package ai.valr.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrashPointTest {

    @Test
    void shouldDieAtThePointWhenItIsPassedForTheCountthTime() {
        AtomicInteger deaths = new AtomicInteger();
        CrashArming arming = CrashArming.parse("in-prefill:3", deaths::incrementAndGet);

        arming.passed(CrashPoint.IN_PREFILL);
        arming.passed(CrashPoint.IN_PREFILL);
        arming.passed(CrashPoint.IN_RESTORE);
        assertThat(deaths).hasValue(0);

        arming.passed(CrashPoint.IN_PREFILL);
        arming.passed(CrashPoint.IN_PREFILL);
        assertThat(deaths).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeEachPointByItsLabel(CrashPoint point) {
        assertThat(CrashPoint.problem(point.label() + ":1")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "in-prefill", "in-prefill:0", "in-prefill:x", "prefill:1"})
    void shouldNameThePointsWhereTheVariableIsWrong(String value) {
        assertThat(CrashPoint.problem(value))
                .startsWith("VALR_CRASH_AT " + value)
                .contains("in-prefill")
                .contains("after-resume");
    }

    @Test
    void shouldDoNothingInAProcessThatIsNotArmed() {
        CrashPoint.IN_PREFILL.pass();

        assertThat(CrashPoint.isArmed()).isFalse();
    }
}
