package ai.valr.trainer.service;

import ai.valr.trainer.tune.Teachers;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a round is trained with: the trainer's settings and the encoders' files. It lies in the round's folder, so that a trainer that
 * comes back with others is found out.
 */
final class TrainedWith {
    private static final String FILE = "trained-with.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> all;

    /** @param encoders as {@link Teachers#described} says */
    static TrainedWith of(TrainerConfig config, String encoders) {
        Map<String, String> all = new TreeMap<>(config.describedTraining());
        all.put("encoders", encoders);
        return new TrainedWith(all);
    }

    TrainedWith(Map<String, String> all) {
        this.all = new TreeMap<>(all);
    }

    /**
     * What a folder was trained with otherwise, as {@code NAME was A and is B}; empty where it was trained with the same, or does not
     * say: nothing was done yet, or by an earlier version.
     */
    List<String> differences(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return List.of();
        }
        Map<String, String> before;
        try {
            before = JSON.readValue(file.toFile(), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            return List.of(file + " cannot be read: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        List<String> differences = new ArrayList<>();
        Map<String, String> names = new TreeMap<>(before);
        names.putAll(all);
        for (String name : names.keySet()) {
            String was = before.getOrDefault(name, "not set");
            String is = all.getOrDefault(name, "not set");
            if (!was.equals(is)) {
                differences.add(name + " was " + was + " and is " + is);
            }
        }
        return differences;
    }

    /** Writes it into a folder, which it makes; one that says it already is left alone. */
    void write(Path folder) {
        if (Files.exists(folder.resolve(FILE))) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(FILE), JSON.writeValueAsString(all).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder.resolve(FILE), e);
        }
    }
}
