package ai.valr.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedWithTest {
    @TempDir
    private Path folder;

    @Test
    void shouldFindNoDifferenceInAFolderOfItsOwnOrOneThatDoesNotSay() {
        TrainedWith with = new TrainedWith(Map.of("updates", "30", "encoders", "own"));
        assertThat(with.differences(folder.resolve("none"))).isEmpty();
        with.write(folder.resolve("new"));
        assertThat(with.differences(folder.resolve("new"))).isEmpty();
    }

    @Test
    void shouldNameWhatIsOtherwise() {
        new TrainedWith(Map.of("updates", "30", "lora_rank", "8", "encoders", "geometry@0011aabbccdd")).write(folder);
        assertThat(new TrainedWith(Map.of("updates", "30", "mode", "full", "encoders", "geometry@ffeeddccbbaa"))
                        .differences(folder))
                .containsExactly(
                        "encoders was geometry@0011aabbccdd and is geometry@ffeeddccbbaa",
                        "lora_rank was 8 and is not set",
                        "mode was not set and is full");
    }

    @Test
    void shouldTakeAFileThatWasCutShortForAnother() throws Exception {
        Files.writeString(folder.resolve("trained-with.json"), "{\"updates\":");
        assertThat(new TrainedWith(Map.of("updates", "30")).differences(folder))
                .singleElement()
                .asString()
                .contains("trained-with.json cannot be read");
    }
}
