package ai.valr.trainer.roomworld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SceneIdTest {
    private static final List<Long> SEEDS = List.of(0L, 1L, 77L, SceneId.SEEDS - 1);
    private static final List<Long> INDICES = List.of(0L, 1L, 1L << 31, SceneId.INDICES - 1);

    @Test
    void shouldGiveEachSplitSeedAndIndexItsOwnIdAndGiveThemBack() {
        Set<Long> ids = new HashSet<>();
        for (Split split : Split.values()) {
            for (long seed : SEEDS) {
                for (long index : INDICES) {
                    SceneId id = SceneId.of(split, seed, index);
                    assertThat(ids.add(id.value())).isTrue();
                    assertThat(id.split()).isEqualTo(split);
                    assertThat(id.seed()).isEqualTo(seed);
                    assertThat(id.index()).isEqualTo(index);
                    assertThat(new SceneId(id.value())).isEqualTo(id);
                }
            }
        }
    }

    @Test
    void shouldReadAsSplitSeedIndex() {
        assertThat(SceneId.of(Split.VALIDATION, 7, 123)).hasToString("validation-7-123");
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        assertThatThrownBy(() -> SceneId.of(Split.TEST, SceneId.SEEDS, 0)).hasMessageContaining("seed 536870912");
        assertThatThrownBy(() -> SceneId.of(Split.TEST, 0, -1)).hasMessageContaining("scene index -1");
        assertThatThrownBy(() -> new SceneId(-5)).hasMessageContaining("scene id -5");
        assertThatThrownBy(() -> new SceneId(3L << 61)).hasMessageContaining("split bits 3");
    }
}
