package ai.valr.cli;

import ai.valr.releases.ReleaseException;
import ai.valr.releases.ReleaseLog;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of the commands of {@code valr releases}, and how these meet the log and end. */
final class ReleasesOptions {
    /** Of the names that could have been meant. */
    private static final int MAX_NAMED = 5;

    @Mixin
    private ConnectionOptions connection;

    @Option(
            names = {"--model", "--model-name"},
            paramLabel = "NAME",
            description = "The model's name, where there are versions of several.")
    private String model;

    @Option(names = "--json", description = "Print the result as one JSON object; all else goes to stderr.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** @throws ReleaseException where no model is given and there is not exactly one */
    String modelOf(ReleaseLog log) {
        return model == null ? log.onlyModel() : model;
    }

    /** What a command does with the log. */
    @FunctionalInterface
    interface Work {
        void on(ReleaseLog log);
    }

    /** The one that is given, or all. */
    Collection<String> models(ReleaseLog log) {
        return model == null ? log.modelNames() : List.of(log.requireModel(model));
    }

    /**
     * Runs a command on the log and gives its exit code.
     *
     * @param version that was typed, or null
     */
    int run(String version, Work work) {
        try (ReleaseLog log = ReleaseLog.connect(connection.releaseLog())) {
            work.on(log);
            return ExitCode.OK;
        } catch (ReleaseException e) {
            return switch (e.kind()) {
                case UNKNOWN, WRONG_SETTING ->
                    throw new ParameterException(spec.commandLine(), e.getMessage() + meant(version, e.known()), e);
                case REFUSED -> {
                    spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
                    yield ExitCode.FAILED;
                }
                case UNAVAILABLE -> throw new EnvironmentException(e.getMessage(), e);
            };
        }
    }

    /** The nearest name of those that could have been meant, or some of them; the end of a version is often left out. */
    private String meant(String version, List<String> known) {
        Optional<String> close = Stream.of(Optional.ofNullable(version), Optional.ofNullable(model))
                .flatMap(Optional::stream)
                .flatMap(typed -> known.stream()
                        .filter(name -> name.startsWith(typed))
                        .findFirst()
                        .or(() -> ClosestName.to(typed, known))
                        .stream())
                .findFirst();
        if (close.isPresent()) {
            return "; did you mean " + close.get() + "?";
        }
        return known.isEmpty()
                ? ""
                : "; there are " + String.join(", ", known.subList(0, Math.min(MAX_NAMED, known.size())))
                        + (known.size() > MAX_NAMED ? ", ..." : "");
    }

    void print(JsonNode node, Supplier<List<String>> lines) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(node);
        } else {
            lines.get().forEach(out::println);
        }
        out.flush();
    }
}
