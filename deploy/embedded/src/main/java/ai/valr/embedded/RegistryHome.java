package ai.valr.embedded;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the registry's program lies: a directory with {@code apicurio-registry-app-*-runner.jar} and its {@code lib}
 * folder. It is looked for in this order:
 *
 * <ol>
 *   <li>the system property {@value #PROPERTY};
 *   <li>the environment's {@value #ENVIRONMENT};
 *   <li>a folder {@code registry} beside the jar or classes folder of this class: the build unpacks it into
 *       {@code deploy/embedded/target/registry}, and a packaged VaLR carries it as {@code lib/registry}.
 * </ol>
 */
final class RegistryHome {

    static final String PROPERTY = "valr.registry.home";
    static final String ENVIRONMENT = "VALR_REGISTRY_HOME";
    private static final String RUNNER_SUFFIX = "-runner.jar";

    private RegistryHome() {}

    /** @throws EmbeddedException where no registry is found; the message says where it was looked for */
    static Path runnerJar() {
        String property = System.getProperty(PROPERTY);
        if (property != null) {
            return runnerJar(Path.of(property), "the system property " + PROPERTY);
        }
        String variable = System.getenv(ENVIRONMENT);
        if (variable != null) {
            return runnerJar(Path.of(variable), "the environment variable " + ENVIRONMENT);
        }
        return runnerJar(besideOurselves(), "the build (./mvnw -pl deploy/embedded process-resources unpacks it)");
    }

    private static Path runnerJar(Path home, String source) {
        List<Path> runners = List.of();
        if (Files.isDirectory(home)) {
            try (Stream<Path> files = Files.list(home)) {
                runners = files.filter(file -> file.getFileName().toString().endsWith(RUNNER_SUFFIX))
                        .toList();
            } catch (IOException e) {
                throw new EmbeddedException("registry directory " + home + " cannot be read: " + e, e);
            }
        }
        if (runners.size() != 1) {
            throw new EmbeddedException("registry directory " + home.toAbsolutePath() + ", given by " + source
                    + ", must hold one *" + RUNNER_SUFFIX + " but holds " + runners.size() + "; set -D" + PROPERTY
                    + " to the unpacked apicurio-registry-app, or build VaLR again");
        }
        return runners.get(0).toAbsolutePath();
    }

    private static Path besideOurselves() {
        try {
            Path location = Path.of(RegistryHome.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return location.resolveSibling("registry");
        } catch (URISyntaxException e) {
            throw new EmbeddedException("the program's own place has no path; set -D" + PROPERTY, e);
        }
    }
}
