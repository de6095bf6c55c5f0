package ai.valr.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadRowTest {
    private final LoadRow row = new LoadRow();

    private List<String> left() {
        List<String> versions = new ArrayList<>();
        row.clear().forEach(load -> versions.add(load.version()));
        return versions;
    }

    @Test
    void shouldLoadWhatTasksHaveBegunWithBeforeWhatOthersWaitFor() {
        for (String version : List.of("loading", "pinned", "other")) {
            row.ask(version, false);
        }
        row.ask("begun", true);
        row.ask("begun too", true);

        assertThat(left()).containsExactly("loading", "begun", "begun too", "pinned", "other");
    }

    @Test
    void shouldRaiseAVersionThatWaitsAlready() {
        row.ask("loading", false);
        row.ask("pinned", false);
        LoadRow.Load asked = row.ask("begun", false);

        assertThat(row.ask("begun", true).done()).isSameAs(asked.done());
        assertThat(left()).containsExactly("loading", "begun", "pinned");
    }

    @Test
    void shouldHaveABound() {
        for (int i = 0; i < LoadRow.MAX_WAITING; i++) {
            assertThat(row.ask("v" + i, false)).isNotNull();
        }
        assertThat(row.ask("one more", true)).isNull();
        assertThat(row.ask("v3", true)).isNotNull();
        row.removeFirst();
        assertThat(row.first().version()).isEqualTo("v3");
    }
}
