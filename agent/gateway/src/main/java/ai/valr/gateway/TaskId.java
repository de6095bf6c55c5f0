package ai.valr.gateway;

import java.nio.charset.StandardCharsets;

/**
 * A task's name.
 *
 * @param task unique in its session
 */
record TaskId(String session, String task) {

    boolean has(LoggedEvent event) {
        return event.session().equals(session) && event.task().equals(task);
    }

    /** The key of its records in Kafka. */
    byte[] key() {
        return session.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "task " + task + " of session " + session;
    }
}
