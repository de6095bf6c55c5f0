package ai.valr.sessions;

import ai.valr.model.ReasoningModel;
import ai.valr.worker.session.SessionLimits;
import java.util.function.Consumer;

/** Both measurements, the long session first, so that the process's memory is that session's. */
public final class SessionsEvaluation {
    /** A line now and then is enough. */
    private static final int PROGRESS_EVERY = 10;

    private final SessionsSettings settings;

    public SessionsEvaluation(SessionsSettings settings) {
        this.settings = settings;
    }

    /** @param progress told how far it is, a line at a time */
    public SessionsReport run(ReasoningModel model, Consumer<String> progress) throws InterruptedException {
        long start = System.nanoTime();
        LongSessionReport longSession = new LongSessionRun(settings, SessionLimits.defaults())
                .run(model, done -> tell(progress, "long session and fresh ones", done, 2 * settings.rooms()));
        FollowUpReport followUps =
                new FollowUpRun(settings).run(model, done -> tell(progress, "follow-ups", done, settings.rooms()));
        return new SessionsReport(
                model.name() + "@" + model.version(),
                settings,
                followUps,
                longSession,
                (System.nanoTime() - start) / 1e9);
    }

    private static void tell(Consumer<String> progress, String what, int done, int all) {
        if (done % PROGRESS_EVERY == 0 || done == all) {
            progress.accept(what + ": " + done + " of " + all + " rooms");
        }
    }
}
