package ai.valr.replay;

import ai.valr.model.torch.ValrModel;
import ai.valr.releases.ReleaseCache;
import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The version of a model that answered a task, as its events tell. */
public final class RecordedModel {
    /** Null where Kafka does not tell. */
    private final TaskAccepted accepted;

    private RecordedModel(TaskAccepted accepted) {
        this.accepted = accepted;
    }

    /**
     * @param commands of the session
     * @param events of the session
     */
    public static RecordedModel of(String taskId, List<TaskCommand> commands, List<ReasoningEvent> events) {
        RecordedTask task = RecordedSession.of(commands, events, taskId).task(taskId);
        return new RecordedModel(task == null ? null : task.accepted());
    }

    /**
     * Whether a folder has the weights that answered; also where Kafka does not tell which did, so that {@link Replay} says
     * what there is to say.
     *
     * @throws ai.valr.model.ModelException where the folder has no weights
     */
    public boolean isIn(Path folder) {
        return accepted == null || ValrModel.version(folder).equals(accepted.getModelVersion());
    }

    /**
     * A copy of the release that has them; empty where none has.
     *
     * @throws ai.valr.releases.ReleaseException where its files are missing or differ, or something does not answer
     */
    public Optional<Path> fetch(ReleaseLog log, ReleaseCache cache) {
        return log.release(accepted.getModelName(), accepted.getModelVersion()).map(cache::fetch);
    }

    /**
     * What there is to say where the model cannot be had.
     *
     * @param given the folder that has other weights
     * @param why there is no release of it either
     */
    public ReplayReport missing(Path given, String why) {
        return ReplayReport.otherModel(
                accepted, "the weights in " + given + " are " + ValrModel.version(given) + "; " + why);
    }
}
