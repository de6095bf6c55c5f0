package ai.valr.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code docker-compose.yml} as it stands, its anchors put in place. */
final class ComposeFile {
    private final Path root;
    private final Map<?, ?> file;

    private ComposeFile(Path root, Map<?, ?> file) {
        this.root = root;
        this.file = file;
    }

    static ComposeFile read(Path root) throws IOException {
        return new ComposeFile(root, yaml(root.resolve("docker-compose.yml")));
    }

    static Map<?, ?> yaml(Path path) throws IOException {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(path));
    }

    /** By name. */
    Map<String, Service> services() {
        Map<String, Service> services = new LinkedHashMap<>();
        ((Map<?, ?>) file.get("services"))
                .forEach((name, body) ->
                        services.put(name.toString(), new Service(root, name.toString(), (Map<?, ?>) body)));
        return services;
    }

    /** Names of volumes that are declared. */
    List<String> volumes() {
        return strings(List.copyOf(((Map<?, ?>) file.get("volumes")).keySet()));
    }

    private static List<String> strings(Object list) {
        return ((List<?>) list).stream().map(Object::toString).toList();
    }

    /** One service. */
    record Service(Path root, String name, Map<?, ?> body) {

        Object get(String key) {
            return body.get(key);
        }

        List<String> list(String key) {
            return body.containsKey(key) ? strings(body.get(key)) : List.of();
        }

        Map<String, String> environment() {
            Map<?, ?> environment = body.containsKey("environment") ? (Map<?, ?>) body.get("environment") : Map.of();
            return environment.entrySet().stream()
                    .collect(Collectors.toMap(entry -> entry.getKey().toString(), entry -> entry.getValue()
                            .toString()));
        }

        /** Place in the container by what is mounted there: a volume's name or a file of the repository. */
        Map<String, String> mounts() {
            Map<String, String> mounts = new LinkedHashMap<>();
            for (String volume : list("volumes")) {
                String[] parts = volume.split(":");
                mounts.put(parts[1], parts[0]);
            }
            return mounts;
        }

        /** The file that is mounted at a place. */
        Path file(String place) {
            return root.resolve(mounts().get(place));
        }

        /** Whether it is one of ours, which takes its settings from a file. */
        boolean isOurs() {
            return list("command").contains("--config");
        }

        /** Its settings by its own reader's names. */
        Map<String, String> settings(Map<String, String> environment) {
            List<String> command = list("command");
            return SettingsFile.read(file(command.get(command.indexOf("--config") + 1)), environment);
        }
    }
}
