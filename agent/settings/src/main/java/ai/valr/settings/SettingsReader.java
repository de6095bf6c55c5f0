package ai.valr.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Reads a service's settings by name. Reading one declares it: {@link #declared()} is what documents are made of, so that what
 * they say is what is read. Problems are collected, so that all are told at once. Used by one thread.
 */
public final class SettingsReader {
    private final Map<String, String> settings;
    private final Map<String, Setting> declared = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** @param settings a blank value is none */
    public SettingsReader(Map<String, String> settings) {
        this.settings = new TreeMap<>(settings);
    }

    /** @param meaning what it does; words of settings and files stand in backticks */
    public Declaration setting(String name, String meaning) {
        return new Declaration(this, name, meaning);
    }

    /** Its value, without blanks around it. */
    Optional<String> given(String name) {
        return Optional.ofNullable(settings.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    public boolean isGiven(String name) {
        return given(name).isPresent();
    }

    void declared(Setting setting) {
        declared.put(setting.name(), setting);
    }

    /** What was read so far, in that order. */
    public List<Setting> declared() {
        return List.copyOf(declared.values());
    }

    /** Their names. */
    public Set<String> names() {
        return Set.copyOf(declared.keySet());
    }

    /** What is given under names that were not read so far. */
    public Map<String, String> others() {
        Map<String, String> others = new TreeMap<>(settings);
        others.keySet().removeAll(declared.keySet());
        return others;
    }

    /** @param sentence that names the setting, its value, what was expected and the mend */
    public void problem(String sentence) {
        problems.add(sentence);
    }

    /** In the order in which they were met. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** A part whose own checks may fail is told with the rest, and something else stands in for it meanwhile. */
    public <T> T part(Supplier<T> part, T otherwise) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            problem(e.getMessage());
            return otherwise;
        }
    }
}
