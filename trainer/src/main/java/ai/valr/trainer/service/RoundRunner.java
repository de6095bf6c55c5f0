package ai.valr.trainer.service;

import ai.valr.model.ModelException;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.schemas.Comparison;
import ai.valr.schemas.RoundPhase;
import ai.valr.trainer.feedback.EpisodeStore;
import ai.valr.trainer.run.LearningCurve;
import ai.valr.trainer.run.TrainingRun;
import ai.valr.trainer.stage.TrainableModel;
import ai.valr.trainer.tune.Example;
import ai.valr.trainer.tune.Teachers;
import ai.valr.trainer.tune.Tuner;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Trains a candidate from the buffer and has it judged. Used by one thread, but for {@link #stop()}. */
final class RoundRunner {
    /** The version of a candidate that never came to be. */
    private static final String NO_VERSION = "failed-in-round-";

    /** Of the curve that goes on record. */
    private static final int MAX_CURVE_POINTS = 64;

    private final TrainerConfig config;
    private final EpisodeStore store;
    private final Gate gate;
    private final InstantSource clock;
    private final PrintStream progress;
    private final TrainerMeters meters;
    private volatile TrainingRun current;
    private volatile boolean stopped;

    RoundRunner(
            TrainerConfig config, EpisodeStore store, InstantSource clock, PrintStream progress, TrainerMeters meters) {
        this.meters = meters;
        this.config = config;
        this.store = store;
        this.clock = clock;
        this.progress = progress;
        this.gate = new Gate(config.gate(), config.options(), progress::println);
    }

    /** Where the candidate of a round lies once it was trained. */
    Path candidate(Round round) {
        return folder(round).resolve("model");
    }

    /** How a round's training went, until {@link #clean}; empty where no update was done. */
    Optional<LearningCurve> curve(Round round) {
        return LearningCurve.of(folder(round), MAX_CURVE_POINTS);
    }

    private Path folder(Round round) {
        return config.dataDirectory().resolve("rounds").resolve(Integer.toString(round.number()));
    }

    /**
     * Trains and judges.
     *
     * @param parent folder of the version that the round starts from
     * @param first the version that training began with; empty where that is the parent
     * @param report told how far it is
     * @return what was decided, without a location; empty where it was stopped before
     */
    Optional<Round.Decided> run(Round round, Path parent, Optional<Gate.FirstVersion> first, RoundReport report) {
        long begun = System.nanoTime();
        meters.begins();
        try {
            Optional<Round.Decided> decided = decide(round, parent, first, report);
            decided.ifPresent(it -> meters.decided(it.passed(), Duration.ofNanos(System.nanoTime() - begun)));
            return decided;
        } finally {
            meters.ends();
        }
    }

    private Optional<Round.Decided> decide(
            Round round, Path parent, Optional<Gate.FirstVersion> first, RoundReport report) {
        TrainableModel trainable = TrainableModel.read(parent);
        ModelOptions options = config.options();
        try (ValrModel before = ValrModel.load(parent, options);
                Teachers teachers = Teachers.open(
                        trainable.valr(), config.encoders(), config.tuning().dtype(), config.computesOn())) {
            String encoders = teachers.described();
            hold(round, TrainedWith.of(config, encoders));
            Lessons lessons =
                    new Lessons(before, teachers, store::frame, config.tuning().seed(), progress::println);
            List<Lessons.Seen> training = lessons.see(store.training());
            List<Lessons.Seen> heldOut = lessons.see(store.heldOut());
            progress.printf(
                    "round %d from version %s: %d episodes to learn from, %d new ones, %d to judge by%n",
                    round.number(), round.parent(), training.size(), round.episodes(), heldOut.size());
            if (training.isEmpty()) {
                return Optional.of(rejected(round, encoders, nothingToLearnFrom()));
            }
            List<Example> examples = lessons.examples(training);
            try {
                report.enters(RoundPhase.TRAINING);
                if (!train(round, parent, trainable, teachers, examples, report)) {
                    return Optional.empty();
                }
            } catch (IllegalStateException e) {
                return Optional.of(rejected(round, encoders, "training failed: " + e.getMessage()));
            }
            report.enters(RoundPhase.JUDGING);
            return Optional.of(judge(round, encoders, before, first, options, heldOut, training.size()));
        }
    }

    private String nothingToLearnFrom() {
        int kept = store.training().size();
        return kept == 0
                ? "no episode is there to learn from: the " + store.heldOut().size() + " that are kept are held out"
                : "none of the " + kept
                        + " episodes can be learnt from: their frames cannot be seen, or they do not fit"
                        + " into the model's context";
    }

    /** What was trained with other settings or encoders is no part of this round: its record would say what is not so. */
    private void hold(Round round, TrainedWith with) {
        List<String> differences = with.differences(folder(round));
        if (!differences.isEmpty()) {
            progress.printf(
                    "round %d is trained from its beginning: %s%n", round.number(), String.join("; ", differences));
            clean(round);
        }
        with.write(folder(round));
    }

    private boolean train(
            Round round,
            Path parent,
            TrainableModel trainable,
            Teachers teachers,
            List<Example> examples,
            RoundReport report) {
        if (Files.isDirectory(candidate(round))) {
            return true;
        }
        TrainingRun run = new TrainingRun(
                folder(round),
                "round " + round.number(),
                progress,
                config.checkpointEvery(),
                (done, updates, figures) -> {
                    meters.updated(figures);
                    report.updated(done, figures);
                });
        current = run;
        if (stopped) {
            run.stop();
        }
        Path unfinished = folder(round).resolve("unfinished");
        Tuner tuner = new Tuner(config.tuning(), config.base(), config.computesOn());
        if (!tuner.run(parent, trainable, teachers, examples, run, unfinished)) {
            return false;
        }
        try {
            Files.move(unfinished, candidate(round));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot move " + unfinished + " to " + candidate(round), e);
        }
        return true;
    }

    private Round.Decided judge(
            Round round,
            String encoders,
            ValrModel before,
            Optional<Gate.FirstVersion> first,
            ModelOptions options,
            List<Lessons.Seen> heldOut,
            int learntFrom) {
        try (ValrModel after = ValrModel.load(candidate(round), options)) {
            if (after.version().equals(before.version())) {
                return rejected(round, encoders, "training changed nothing");
            }
            GateRules.Decision decision = gate.judge(before, after, first, heldOut);
            return new Round.Decided(
                    decision.passed(),
                    decision.reason(),
                    after.version(),
                    "",
                    decision.comparisons().stream().map(RoundRunner::compared).toList(),
                    nowMicros(),
                    encoders,
                    learntFrom);
        } catch (ModelException e) {
            return rejected(round, encoders, "the trained model cannot be loaded: " + e.getMessage());
        }
    }

    private static Round.Compared compared(Comparison it) {
        return new Round.Compared(
                it.getName(), it.getN(), it.getBefore(), it.getAfter(), it.getDifference(), it.getLow(), it.getHigh());
    }

    /** A round of which nothing was trained. */
    Round.Decided rejected(Round round, String reason) {
        return rejected(round, null, reason);
    }

    private Round.Decided rejected(Round round, String encoders, String reason) {
        return new Round.Decided(false, reason, NO_VERSION + round.number(), "", List.of(), nowMicros(), encoders, 0);
    }

    private long nowMicros() {
        return TimeUnit.MILLISECONDS.toMicros(clock.millis());
    }

    /** Removes what the round left on disk; its candidate, where it was released, lies in the release store. */
    void clean(Round round) {
        if (Files.exists(folder(round))) {
            remove(folder(round));
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the round's folder " + folder, e);
        }
    }

    /** Removes what other rounds left on disk: a trainer that was killed behind one had no time to. */
    void cleanAllBut(Optional<Round> current) {
        Path rounds = config.dataDirectory().resolve("rounds");
        if (!Files.isDirectory(rounds)) {
            return;
        }
        try (Stream<Path> folders = Files.list(rounds)) {
            for (Path folder : folders.toList()) {
                if (current.isEmpty() || !folder.equals(folder(current.get()))) {
                    remove(folder);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look through the rounds' folder " + rounds, e);
        }
    }

    /** Asks a round that runs to end after its update, with a checkpoint. From any thread. */
    void stop() {
        stopped = true;
        TrainingRun run = current;
        if (run != null) {
            run.stop();
        }
    }
}
