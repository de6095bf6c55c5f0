package ai.valr.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which session a conversation is: OpenAI's clients send all of it each time and no name. It is told by what was said so
 * far, the last answer included. A conversation that this gateway did not lead gets a session of its own. Safe for use by
 * many threads.
 */
final class Conversations {
    private static final int MAX_REMEMBERED = 10_000;

    private final Map<String, String> sessions = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /**
     * The session in which this was said, which is whose turn it is now: a second one who goes on from the same words, or says
     * the last ones anew, has another session.
     *
     * @return null where it is not known
     */
    synchronized String take(List<ChatRequest.Turn> said) {
        return said.stream().noneMatch(turn -> turn.role().equals("assistant")) ? null : sessions.remove(digest(said));
    }

    /** From now on the conversation is this session's. */
    synchronized void remember(List<ChatRequest.Turn> said, String session) {
        sessions.put(digest(said), session);
    }

    private static String digest(List<ChatRequest.Turn> said) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (ChatRequest.Turn turn : said) {
                digest.update((turn.role() + "\0" + turn.text() + "\0"
                                + turn.pictures().size() + "\0")
                        .getBytes(StandardCharsets.UTF_8));
                for (byte[] picture : turn.pictures()) {
                    digest.update(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(picture))
                            .getBytes(StandardCharsets.UTF_8));
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
