package ai.valr.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Which session a conversation is: OpenAI's clients send all of it each time and no name. The task of each of its questions has a
 * digest in its name of who asked and of all that was said up to it, so that every gateway that has the task's events, one that was
 * restarted too, knows the session of a conversation that another one led. A conversation whose last task is not in memory gets a
 * session of its own. Safe for use by many threads.
 */
final class Conversations {
    /** For which the answer's event, which the client had from another gateway, may be under way to this one. */
    private static final long EVENT_LAG_MS = 1_000;

    private static final int MAX_TAKEN = 10_000;

    private final EventLog log;
    private final TaskDirectory directory;

    /** Of which somebody went on here, the latest of them: the next task's first event may be under way yet. */
    private final Set<TaskId> taken = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskId, Boolean> eldest) {
            return size() > MAX_TAKEN;
        }
    });

    Conversations(EventLog log, TaskDirectory directory) {
        this.log = log;
        this.directory = directory;
    }

    /**
     * A fresh name for the task of a conversation's last question.
     *
     * @param turns the last one is the user's
     */
    static String task(String principal, List<ChatRequest.Turn> turns) {
        return Ids.fresh(digest(principal, turns));
    }

    /**
     * The session in which this was said, which is whose turn it is now: a second one who goes on from the same words, or says
     * the last ones anew, has another session.
     *
     * @param said what was said before the question, the last answer included
     * @return null where it is not known
     */
    String take(String principal, List<ChatRequest.Turn> said) throws InterruptedException {
        int last = said.size() - 1;
        if (last < 1
                || !said.get(last).role().equals("assistant")
                || !said.get(last - 1).role().equals("user")) {
            return null;
        }
        String name = digest(principal, said.subList(0, last));
        String answer = said.get(last).text();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(EVENT_LAG_MS);
        while (true) {
            long next = log.next();
            boolean mayCome = false;
            for (TaskRow row : named(name)) {
                mayCome |= row.state() == TaskState.RUNNING;
                if (row.state() == TaskState.ANSWERED
                        && ChatAnswer.content(row.value(), row.answer()).equals(answer)
                        && directory.isLatest(row)
                        && take(new TaskId(row.session(), row.task()))) {
                    return row.session();
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (!mayCome || left <= 0 || log.isClosed()) {
                return null;
            }
            log.await(log.life(), next, 1, left);
        }
    }

    private boolean take(TaskId task) {
        synchronized (taken) {
            return taken.add(task);
        }
    }

    /** Tasks of so named questions, the latest first. */
    private List<TaskRow> named(String name) {
        List<TaskRow> found = new ArrayList<>();
        for (TaskRow row : directory.rows()) {
            if (row.task().startsWith(name)) {
                found.add(row);
            }
        }
        return found;
    }

    private static String digest(String principal, List<ChatRequest.Turn> turns) {
        MessageDigest digest = sha256();
        digest.update(field(principal));
        for (ChatRequest.Turn turn : turns) {
            digest.update(field(turn.role()));
            digest.update(field(turn.text()));
            digest.update(field(Integer.toString(turn.pictures().size())));
            turn.pictures().forEach(picture -> digest.update(sha256().digest(picture)));
        }
        return "chat-" + HexFormat.of().formatHex(digest.digest(), 0, 20);
    }

    /** With its length in front, so that no two lists of fields are the same bytes. */
    private static byte[] field(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return (bytes.length + ":" + text).getBytes(StandardCharsets.UTF_8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
