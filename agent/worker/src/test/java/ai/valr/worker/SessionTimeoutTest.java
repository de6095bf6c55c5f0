package ai.valr.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class SessionTimeoutTest {
    @Test
    void shouldTakeWhatTheBrokerAllowsWhereNobodySaysHowLong() {
        assertThat(SessionTimeout.granted(Map.of(), 1000)).isEqualTo(3000);
        assertThat(SessionTimeout.granted(Map.of(), 6000)).isEqualTo(6000);
    }

    @Test
    void shouldTakeTheUsersWhereTheBrokerAllowsItAndNameBothWhereNot() {
        Map<String, String> quick = Map.of("main.consumer.session.timeout.ms", "1000", "session.timeout.ms", "9000");

        assertThat(SessionTimeout.granted(quick, 1000)).isEqualTo(1000);
        assertThat(SessionTimeout.granted(Map.of("session.timeout.ms", "9000"), 6000))
                .isEqualTo(9000);
        assertThatThrownBy(() -> SessionTimeout.granted(quick, 6000))
                .hasMessageContaining("main.consumer.session.timeout.ms 1000")
                .hasMessageContaining("group.min.session.timeout.ms 6000");
    }

    @Test
    void shouldSayWhatToSetWhereABrokerRefusesWithoutTellingItsBound() {
        Throwable refused = new StreamsException("thread ended", new InvalidSessionTimeoutException("not allowed"));

        assertThat(SessionTimeout.refusal(refused)).hasMessageContaining("main.consumer.session.timeout.ms");
        assertThat(SessionTimeout.refusal(new StreamsException("other"))).isNull();
    }
}
