package ai.valr.shift;

import ai.valr.schemas.Decision;
import ai.valr.trainer.roomworld.Score;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the demo came to.
 *
 * @param tasks that were asked
 * @param failed that had no answer
 * @param workerKills workers that were killed beside it
 * @param trainerKills times that the trainer was
 * @param idleP50Ms median step while nothing was trained
 * @param trainingP50Ms median step while a round was trained
 * @param outcomes by version, oldest first
 * @param offlineNew score in the new world after learning the same examples offline; null where that was not asked for
 * @param offlineOld the same in the old world
 */
public record ShiftReport(
        int tasks,
        int failed,
        int workerKills,
        int trainerKills,
        double idleP50Ms,
        double trainingP50Ms,
        List<Outcome> outcomes,
        Score.Figure offlineNew,
        Score.Figure offlineOld) {

    public ShiftReport {
        outcomes = List.copyOf(outcomes);
    }

    /** This with what learning the same offline came to. */
    public ShiftReport withOffline(Score.Figure inNew, Score.Figure inOld) {
        return new ShiftReport(
                tasks, failed, workerKills, trainerKills, idleP50Ms, trainingP50Ms, outcomes, inNew, inOld);
    }

    /** As a table. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%-14s %-9s %8s  %-22s %-22s %12s  %s",
                "version",
                "decision",
                "episodes",
                "new world",
                "old world",
                "to release",
                "step p95 before / during swap"));
        for (Outcome it : outcomes) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-14s %-9s %8d  %-22s %-22s %12s  %s",
                    it.candidate().getVersion(),
                    it.candidate().getDecision().name().toLowerCase(Locale.ROOT),
                    it.candidate().getEpisodes(),
                    text(it.newWorld()),
                    text(it.oldWorld()),
                    Double.isNaN(it.feedbackToReleaseS())
                            ? ""
                            : String.format(Locale.ROOT, "%.0f s", it.feedbackToReleaseS()),
                    it.swap() == null
                            ? ""
                            : String.format(
                                    Locale.ROOT,
                                    "%.0f / %.0f ms (n %d)",
                                    it.swap().beforeP95Ms(),
                                    it.swap().duringP95Ms(),
                                    it.swap().during())));
            if (it.candidate().getDecision() == Decision.REJECTED) {
                lines.add("  " + it.candidate().getReason());
            }
        }
        if (offlineNew != null) {
            lines.add(String.format(
                    Locale.ROOT, "%-33s  %-22s %-22s", "the same offline", text(offlineNew), text(offlineOld)));
        }
        lines.add(String.format(
                Locale.ROOT,
                "%d tasks, %d failed; %d workers killed, the trainer %d times; median step %.0f ms while nothing is"
                        + " trained, %.0f ms while a round is",
                tasks,
                failed,
                workerKills,
                trainerKills,
                idleP50Ms,
                trainingP50Ms));
        return lines;
    }

    private static String text(Score.Figure figure) {
        return figure == null
                ? "-"
                : String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", figure.score(), figure.low(), figure.high());
    }

    /** As one object; times in milliseconds and seconds, null for what was not measured. */
    public ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("tasks", tasks).put("failed", failed);
        node.put("worker_kills", workerKills).put("trainer_kills", trainerKills);
        node.put("step_p50_ms_idle", finite(idleP50Ms)).put("step_p50_ms_training", finite(trainingP50Ms));
        ArrayNode all = node.putArray("versions");
        for (Outcome it : outcomes) {
            ObjectNode version = all.addObject();
            version.put("version", it.candidate().getVersion());
            version.put("parent", it.candidate().getRelease().getParentVersion());
            version.put("decision", it.candidate().getDecision().name());
            version.put("reason", it.candidate().getReason());
            version.put("episodes", it.candidate().getEpisodes());
            version.set("new_world", json(it.newWorld()));
            version.set("old_world", json(it.oldWorld()));
            version.put("feedback_to_release_s", finite(it.feedbackToReleaseS()));
            if (it.swap() != null) {
                version.putObject("swap")
                        .put("step_p95_ms_before", finite(it.swap().beforeP95Ms()))
                        .put("step_p95_ms_during", finite(it.swap().duringP95Ms()))
                        .put("steps_during", it.swap().during())
                        .put("to_first_step_s", finite(it.swap().toFirstStepS()));
            }
        }
        if (offlineNew != null) {
            node.putObject("offline").set("new_world", json(offlineNew));
            ((ObjectNode) node.get("offline")).set("old_world", json(offlineOld));
        }
        return node;
    }

    private static ObjectNode json(Score.Figure figure) {
        return figure == null
                ? null
                : JsonNodeFactory.instance
                        .objectNode()
                        .put("score", figure.score())
                        .put("low", figure.low())
                        .put("high", figure.high())
                        .put("n", figure.n());
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
