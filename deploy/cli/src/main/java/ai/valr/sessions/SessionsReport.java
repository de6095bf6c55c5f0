package ai.valr.sessions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a session is worth and whether it lasts.
 *
 * @param model name and version
 * @param seconds that it took
 */
public record SessionsReport(
        String model,
        SessionsSettings settings,
        FollowUpReport followUps,
        LongSessionReport longSession,
        double seconds) {

    /** What must not be, a sentence each: memory past its bound, tasks without an answer. Empty where all is well. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>(longSession.problems());
        long unanswered = longSession.unanswered() + followUps.unanswered();
        if (unanswered > 0) {
            problems.add(unanswered + " tasks ended without an answer");
        }
        return problems;
    }

    /** The report as JSON's maps. */
    public Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("benchmark", "sessions");
        out.put("model", model);
        out.put("split", settings.split().word());
        out.put("seed", settings.seed());
        out.put("rooms", settings.rooms());
        out.put("latents", settings.latents());
        out.put("follow_up", followUps.json());
        out.put("long_session", longSession.json());
        out.put("seconds", Figures.round(seconds, 0));
        return out;
    }
}
