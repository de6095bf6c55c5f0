package ai.valr.shift;

import ai.valr.client.Picture;
import ai.valr.client.ValrClient;
import ai.valr.demo.DemoRun;
import ai.valr.demo.Latencies;
import ai.valr.demo.RoomAsk;
import ai.valr.model.torch.Bf16Hardware;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.TorchDevice;
import ai.valr.model.torch.ValrModel;
import ai.valr.node.Progress;
import ai.valr.releases.ReleaseCache;
import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.Decision;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskCancelled;
import ai.valr.schemas.TaskFailed;
import ai.valr.trainer.eval.SceneGrades;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Score;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The loop as a whole: a robot asks in a world that the model was not trained in, a labeller says what would have been right, the
 * trainer makes releases of it and the worker serves them. Goes through the topics alone. Used by one thread.
 */
public final class ShiftRun {
    /** A task that has not ended by then counts as failed. */
    private static final Duration TASK_TIMEOUT = Duration.ofMinutes(2);

    private static final Duration FIRST_RELEASE_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(100);

    /**
     * What suits a model of three million parameters: all of its decoder at a low rate forgets less of the old world than low-rank
     * additions at the rate that they need, and three quarters of the way there forget hardly anything (docs/trainer.md).
     */
    private static final Map<String, String> TRAINER = Map.of(
            "mode", "full",
            "learning_rate", "0.0005",
            "updates", "60",
            "batch_rows", "32",
            "accumulation", "1",
            "shards", "2",
            "blend", "0.75",
            "every_seconds", "100000");

    private static final int FIRST_OTHER_ROOM = 1_000_000;

    /** After the first step by a new version, a swap counts as over. */
    private static final Duration AFTER_SWAP = Duration.ofSeconds(5);

    /** Steps of so long before a release are what those around it are held against. */
    private static final Duration BEFORE_SWAP = Duration.ofSeconds(60);

    private final ShiftSettings settings;
    private final ValrClient client;
    private final ReleaseLog log;
    private final TrainerProcess trainer;
    private final Optional<Kills> kills;
    private final Path folder;
    private final Progress progress;
    private final BooleanSupplier stopped;

    private final Labeller labeller;
    private final StepTimes steps = new StepTimes();
    private final Map<String, Instant> firstUse = new HashMap<>();
    private final List<Given> given = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private String modelName;
    private int labelledRooms;
    private int otherRooms;
    private int tasks;
    private int failed;
    private int answeredSinceRelease;
    private double creditSinceRelease;

    /** A feedback that was sent. */
    private record Given(int partition, long offset, Instant at) {}

    /**
     * @param kills what dies while it runs; empty for nothing
     * @param folder of copies of releases
     * @param stopped asked between events; true ends the run
     */
    public ShiftRun(
            ShiftSettings settings,
            ValrClient client,
            ReleaseLog log,
            TrainerProcess trainer,
            Optional<Kills> kills,
            Path folder,
            Progress progress,
            BooleanSupplier stopped) {
        this.settings = settings;
        this.client = client;
        this.log = log;
        this.trainer = trainer;
        this.kills = kills;
        this.folder = folder;
        this.progress = progress;
        this.stopped = stopped;
        this.labeller = new Labeller(settings.flipped(), settings.seed());
    }

    /**
     * Starts a trainer for the run.
     *
     * @param mainClass of the command line
     * @param folder of the trainer's data
     * @param own settings that it needs: the broker, the registry, the model
     */
    public static TrainerProcess trainer(
            String mainClass, Path folder, Map<String, String> own, ShiftSettings settings) {
        return TrainerProcess.start(mainClass, folder, trainerSettings(folder, own, settings));
    }

    /** The settings of the run's trainer by name. */
    public static Map<String, String> trainerSettings(Path folder, Map<String, String> own, ShiftSettings settings) {
        Map<String, String> all = new HashMap<>(own);
        all.putAll(TRAINER);
        String device = settings.trainer().getOrDefault("device", "auto");
        all.put(
                "dtype",
                Bf16Hardware.fastest(TorchDevice.resolve(device)).name().toLowerCase(Locale.ROOT));
        all.put("data_dir", folder.resolve("data").toString());
        all.put("seed", Long.toString(settings.seed()));
        all.put("every_episodes", Integer.toString(settings.labelsPerRound()));
        all.putAll(settings.trainer());
        return all;
    }

    /**
     * Runs to the end of the last round, or until it is stopped.
     *
     * @throws IllegalStateException where the trainer ends by itself again and again, with its last words
     */
    public ShiftReport run() {
        awaitFirstRelease();
        while (!stopped.getAsBoolean() && outcomes.size() <= settings.rounds()) {
            visit();
        }
        List<Outcome> told = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            told.add(withFigures(outcome));
        }
        return new ShiftReport(
                tasks,
                failed,
                kills.map(Kills::workers).orElse(0),
                kills.map(Kills::trainers).orElse(0),
                steps.with(false).percentile(50),
                steps.with(true).percentile(50),
                told,
                null,
                null);
    }

    private void awaitFirstRelease() {
        long deadline = System.nanoTime() + FIRST_RELEASE_TIMEOUT.toNanos();
        while (!stopped.getAsBoolean() && outcomes.isEmpty()) {
            requireTrainer();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the trainer has released nothing within "
                        + FIRST_RELEASE_TIMEOUT.toMinutes() + " min; its log is " + trainer.log());
            }
            client.poll(POLL);
            Set<String> names = log.modelNames();
            if (!names.isEmpty()) {
                modelName = names.iterator().next();
                look();
            }
        }
    }

    private void requireTrainer() {
        if (trainer.revive()) {
            progress.say("the trainer had ended (" + trainer.lastLine() + ") and was started again; it goes on");
        }
    }

    /**
     * A room is labelled, or visited while a round is trained, and those are different rooms: what is learnt from does not depend on
     * how long anything takes.
     */
    private void visit() {
        boolean labelled = labelsWanted() > 0;
        int room = labelled ? labelledRooms++ : FIRST_OTHER_ROOM + otherRooms++;
        Walk walk = new RoomWorld(settings.world()).walk(SceneId.of(Split.TEST, settings.seed(), room));
        String session = "shift-" + room;
        List<Picture> pictures = RoomAsk.pictures(walk, "frame-");
        List<FrameReference> frames = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            frames.add(client.publish(session, i, Instant.now(), pictures.get(i)));
        }
        int task = 0;
        for (Question question : QuestionGenerator.generate(walk, settings.seed())) {
            if (!stopped.getAsBoolean()) {
                ask(session, "task-" + task++, question, frames, labelled);
                look();
            }
        }
        client.closeSession(session);
        requireTrainer();
    }

    /** Labels that the round at hand still takes. */
    private int labelsWanted() {
        return settings.labelsPerRound() * outcomes.size() - given.size();
    }

    private void ask(String session, String task, Question question, List<FrameReference> frames, boolean labelled) {
        tasks++;
        client.ask(
                session,
                RoomAsk.ask(
                                task,
                                question,
                                frames.stream().map(FrameReference::getFrameId).toList())
                        .build());
        long deadline = System.nanoTime() + TASK_TIMEOUT.toNanos();
        while (!stopped.getAsBoolean() && System.nanoTime() < deadline) {
            kills.ifPresent(it -> it.look(trainer, progress::say));
            List<ReasoningEvent> events = client.poll(POLL);
            boolean training = trainer.isTraining();
            for (ReasoningEvent event : events) {
                note(event, training);
                if (!event.getSessionId().equals(session) || !event.getTaskId().equals(task)) {
                    continue;
                }
                if (event.getEvent() instanceof AnswerProduced answer) {
                    double credit =
                            Grade.of(question, DemoRun.prediction(answer)).credit();
                    answeredSinceRelease++;
                    creditSinceRelease += credit;
                    if (labelled && labelsWanted() > 0) {
                        label(labeller.feedback(session, task, question, credit == 1, frames));
                    }
                    return;
                }
                if (event.getEvent() instanceof TaskFailed || event.getEvent() instanceof TaskCancelled) {
                    failed++;
                    progress.say("task " + session + "/" + task + " failed: " + event.getEvent());
                    return;
                }
            }
        }
        if (stopped.getAsBoolean()) {
            tasks--; // nobody waits for its answer any more
        } else {
            failed++;
        }
    }

    private void label(Feedback feedback) {
        ValrClient.Place at = client.feedback(feedback);
        given.add(new Given(at.partition(), at.offset(), Instant.now()));
    }

    private void note(ReasoningEvent event, boolean training) {
        if (event.getEvent() instanceof TaskAccepted accepted) {
            firstUse.putIfAbsent(accepted.getModelVersion(), event.getTime());
        }
        steps.add(event, training);
    }

    /** Takes note of what the trainer has decided. */
    private void look() {
        List<ModelCandidate> candidates = log.candidates(modelName);
        for (ModelCandidate candidate :
                candidates.subList(Math.min(outcomes.size(), candidates.size()), candidates.size())) {
            boolean first = outcomes.isEmpty();
            double seconds = first ? Double.NaN : secondsFromFeedback(candidate);
            outcomes.add(new Outcome(candidate, null, null, seconds, null));
            progress.say(
                    first
                            ? "the robot begins with version " + candidate.getVersion()
                            : String.format(
                                    Locale.ROOT,
                                    "version %s is %s, %.0f s after its last feedback: %s (the robot's last %d answers: %.3f)",
                                    candidate.getVersion(),
                                    candidate.getDecision().name().toLowerCase(Locale.ROOT),
                                    seconds,
                                    candidate.getReason(),
                                    answeredSinceRelease,
                                    creditSinceRelease / Math.max(1, answeredSinceRelease)));
            answeredSinceRelease = 0;
            creditSinceRelease = 0;
        }
    }

    private double secondsFromFeedback(ModelCandidate candidate) {
        Instant last = Instant.EPOCH;
        for (Given it : given) {
            boolean learnt = candidate.getRelease().getTrainingData().stream()
                    .anyMatch(range -> range.getPartition() == it.partition() && it.offset() < range.getToOffset());
            if (learnt && it.at().isAfter(last)) {
                last = it.at();
            }
        }
        return Duration.between(last, candidate.getDecidedAt()).toMillis() / 1e3;
    }

    /** Where the run was stopped, without scores: they take minutes. */
    private Outcome withFigures(Outcome outcome) {
        ModelCandidate candidate = outcome.candidate();
        if (candidate.getDecision() != Decision.RELEASED) {
            return outcome;
        }
        Score.Figure inNew = null;
        Score.Figure inOld = null;
        if (!stopped.getAsBoolean()) {
            progress.say(
                    "scoring version " + candidate.getVersion() + " on " + settings.scenes() + " scenes of each world");
            Path model = new ReleaseCache(folder.resolve("cache"), 2, Map.of()).fetch(candidate.getRelease());
            inNew = score(model, settings.world());
            inOld = score(model, WorldConfig.standard());
        }
        double seconds = outcome.feedbackToReleaseS();
        return new Outcome(candidate, inNew, inOld, seconds, Double.isNaN(seconds) ? null : swap(candidate));
    }

    /** On scenes that the robot never visits. */
    public Score.Figure score(Path folderOfModel, WorldConfig world) {
        try (ValrModel model = ValrModel.load(folderOfModel, ModelOptions.defaults())) {
            List<Grade> grades = new SceneGrades(
                            new RoomWorld(world), Split.TEST, settings.seed() + 1, settings.scenes())
                    .of(model, answered -> {});
            return Score.of(grades).overall();
        }
    }

    private Outcome.Swap swap(ModelCandidate candidate) {
        Instant released = candidate.getDecidedAt();
        Instant used = firstUse.get(candidate.getVersion());
        if (used == null) {
            return null;
        }
        Latencies before = steps.between(released.minus(BEFORE_SWAP), released);
        Latencies during = steps.between(released, used.plus(AFTER_SWAP));
        return new Outcome.Swap(
                before.percentile(95),
                during.percentile(95),
                during.count(),
                Duration.between(released, used).toMillis() / 1e3);
    }
}
