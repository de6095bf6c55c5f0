package ai.valr.cli;

import ai.valr.releases.ReleaseJson;
import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.TrainingRound;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code valr releases}: the versions of models that trainers made, and which one the workers serve. */
@Command(
        name = "releases",
        description =
                "List the versions of a model that trainers made, show one with its figures and its data, and say which"
                        + " one the workers serve.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused: a version's files are missing or are not as recorded, or there is no parent",
            "2:wrong command line, such as a version that there is not",
            "3:wrong surroundings, such as a broker or a store that does not answer"
        })
final class ReleasesCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: list, show, promote or rollback");
    }

    @Command(
            name = "list",
            description =
                    "List every version, the earliest first; * is the active one; and the round that a trainer works on.")
    int list(@Mixin ReleasesOptions options) {
        return options.run(null, log -> {
            Collection<String> models = options.models(log);
            Instant now = Instant.now();
            ObjectNode all = ReleaseJson.models(log, models);
            List<TrainingRound> rounds = log.rounds().stream()
                    .filter(round -> models.contains(round.getModelName()))
                    .toList();
            all.setAll(ReleaseJson.rounds(rounds, now));
            options.print(all, () -> ReleasesText.models(log, models, rounds, now));
        });
    }

    @Command(
            name = "show",
            description =
                    "Show a version: why it was released or not, its figures, how its training went, data and files.")
    int show(
            @Parameters(paramLabel = "VERSION", description = "As list shows it.") String version,
            @Mixin ReleasesOptions options) {
        return options.run(version, log -> {
            String model = options.modelOf(log);
            ModelCandidate candidate = log.require(model, version);
            Optional<ModelRelease> active = log.active(model);
            Optional<ModelCandidate> parent = Optional.ofNullable(
                            candidate.getRelease().getParentVersion())
                    .flatMap(before -> log.candidate(model, before));
            options.print(
                    ReleaseJson.version(candidate, active), () -> ReleasesText.version(candidate, parent, active));
        });
    }

    @Command(
            name = "promote",
            description =
                    "Make a version the active one, whatever was decided about it, when its files in the store are as"
                            + " recorded; workers take it up within seconds.")
    int promote(
            @Parameters(paramLabel = "VERSION", description = "As list shows it.") String version,
            @Mixin ReleasesOptions options) {
        return options.run(version, log -> {
            String model = options.modelOf(log);
            Optional<ModelRelease> before = log.active(model);
            change(options, model, before, log.promote(model, version));
        });
    }

    @Command(name = "rollback", description = "Make the active version's parent active again.")
    int rollback(@Mixin ReleasesOptions options) {
        return options.run(null, log -> {
            String model = options.modelOf(log);
            Optional<ModelRelease> before = log.active(model);
            change(options, model, before, log.rollback(model));
        });
    }

    private static void change(ReleasesOptions options, String model, Optional<ModelRelease> before, ModelRelease now) {
        options.print(ReleaseJson.change(model, before, now), () -> ReleasesText.change(before, now));
    }
}
