package ai.valr.gateway;

import java.util.Map;
import java.util.TreeMap;

/**
 * How far a reader of the events is: the last offset of each partition that it has seen, -1 for none. It is what {@code
 * Last-Event-ID} holds, {@code 0:17,1:4}, and means the same to every gateway. Used by one thread.
 */
final class Position {
    /** Longer than the positions of a thousand partitions. */
    static final int MAX_TEXT = 32_768;

    private final TreeMap<Integer, Long> seen;

    Position(Map<Integer, Long> seen) {
        this.seen = new TreeMap<>(seen);
    }

    /** @throws Problem where the text is no position */
    static Position parse(String text) {
        return parse(
                "Last-Event-ID",
                text,
                "send the id of the last event that came, partition:offset, or none to begin now");
    }

    /**
     * @param name of what is read, for the problem
     * @throws Problem where the text is no position
     */
    static Position parse(String name, String text, String mend) {
        TreeMap<Integer, Long> seen = new TreeMap<>();
        try {
            for (String part : text.length() > MAX_TEXT ? new String[] {"?"} : text.split(",")) {
                int colon = part.indexOf(':');
                int partition = Integer.parseInt(part.substring(0, colon));
                long offset = Long.parseLong(part.substring(colon + 1));
                if (partition < 0 || offset < -1) {
                    throw new NumberFormatException(part);
                }
                seen.put(partition, offset);
            }
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            throw Problem.badRequest(name + " " + text + " is no position in the topic", mend);
        }
        return new Position(seen);
    }

    /** Whether an event is still to come for this reader; false for partitions that it does not read. */
    boolean awaits(LoggedEvent event) {
        Long last = seen.get(event.partition());
        return last != null && event.offset() > last;
    }

    void saw(LoggedEvent event) {
        seen.put(event.partition(), event.offset());
    }

    /** By partition. */
    Map<Integer, Long> seen() {
        return seen;
    }

    /** The first offset that is still to come, by partition. */
    long next(int partition) {
        return seen.get(partition) + 1;
    }

    /** The place before everything in the same partitions. */
    Position beginning() {
        Map<Integer, Long> none = new TreeMap<>();
        seen.keySet().forEach(partition -> none.put(partition, -1L));
        return new Position(none);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        seen.forEach((partition, offset) -> {
            text.append(text.isEmpty() ? "" : ",").append(partition).append(':').append(offset);
        });
        return text.toString();
    }
}
