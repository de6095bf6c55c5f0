package ai.valr.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
    private enum End {
        LOW,
        HIGH
    }

    @Test
    void shouldReadWhatIsGivenAndTakeWhatHoldsOtherwise() {
        SettingsReader reader = new SettingsReader(
                Map.of("threads", " 3 ", "share", "0.5", "unit", "Days", "follow", "false", "blank", " ", "more", "x"));

        assertThat(reader.setting("threads", "").atLeast(1).whole(1)).isEqualTo(3);
        assertThat(reader.setting("share", "").in(new Range(0, true, 1, false)).decimal(0.25))
                .isEqualTo(0.5);
        assertThat(reader.setting("unit", "").choice(TimeUnit.HOURS)).isEqualTo(TimeUnit.DAYS);
        assertThat(reader.setting("follow", "").flag(true)).isFalse();
        assertThat(reader.setting("blank", "").text("default")).isEqualTo("default");
        assertThat(reader.setting("absent", "").big(7)).isEqualTo(7);
        assertThat(reader.problems()).isEmpty();
        assertThat(reader.others()).containsOnlyKeys("more");
    }

    @Test
    void shouldTellEveryProblemAndGoOnWithWhatHoldsOtherwise() {
        SettingsReader reader = new SettingsReader(Map.of(
                "threads", "0", "many", "lots", "share", "1", "unit", "weeks", "follow", "yes", "big", "9999999999"));

        assertThat(reader.setting("threads", "").atLeast(1).whole(2)).isEqualTo(2);
        assertThat(reader.setting("many", "").whole(5)).isEqualTo(5);
        reader.setting("share", "").in(new Range(0, true, 1, false)).decimal(0.25);
        reader.setting("unit", "").choice(End.LOW);
        assertThat(reader.setting("follow", "").flag(true)).isTrue();
        reader.setting("big", "").whole(1);
        assertThat(reader.setting("broker", "").needed("host:port")).isEmpty();
        reader.part(
                () -> {
                    throw new IllegalArgumentException("together they cannot be");
                },
                1);

        assertThat(reader.problems())
                .containsExactly(
                        "threads 0 must be 1 or more",
                        "many lots must be a whole number",
                        "share 1 must lie in [0, 1)",
                        "unit weeks must be low or high",
                        "follow yes must be true or false",
                        "big 9999999999 must lie in [-2147483648, 2147483647]",
                        "broker is missing; give host:port",
                        "together they cannot be");
    }

    @Test
    void shouldShowWhatItReadInThatOrder() {
        SettingsReader reader = new SettingsReader(Map.of());
        reader.setting("max_body_bytes", "of a request").between(1, 1 << 30).whole(16 << 20);
        reader.setting("idle_ms", "a wait").big(86_400_000);
        reader.setting("threads", "that step").shown("half of the cores").whole(2);
        reader.setting("alpha", "a scale").in(Range.above(0)).decimal(32);

        assertThat(reader.declared())
                .containsExactly(
                        new Setting(
                                "max_body_bytes",
                                "16777216 (16 MiB)",
                                "[1, 1073741824]",
                                Optional.of(Range.between(1, 1 << 30)),
                                "of a request"),
                        new Setting("idle_ms", "86400000 (1 d)", "", Optional.empty(), "a wait"),
                        new Setting("threads", "half of the cores", "", Optional.empty(), "that step"),
                        new Setting("alpha", "32", "above 0", Optional.of(Range.above(0)), "a scale"));
    }

    @Test
    void shouldRefuseARangeWithoutNumbers() {
        assertThatIllegalArgumentException().isThrownBy(() -> Range.between(2, 1));
        assertThat(Range.between(1, 1).toString()).isEqualTo("[1, 1]");
    }
}
