package ai.valr.gateway;

import java.util.Comparator;

/**
 * A task's place among all tasks, by its first event: the same at every gateway. The latest comes first.
 *
 * @param startedUs microseconds since 1970
 * @param partition of the first event
 * @param offset of the first event
 */
record TaskKey(long startedUs, int partition, long offset) implements Comparable<TaskKey> {
    private static final Comparator<TaskKey> LATEST_FIRST = Comparator.comparingLong(TaskKey::startedUs)
            .thenComparingInt(TaskKey::partition)
            .thenComparingLong(TaskKey::offset)
            .reversed();

    /** @throws Problem where the text is no key */
    static TaskKey parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            if (parts.length == 3) {
                return new TaskKey(Long.parseLong(parts[0]), Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw Problem.badRequest("before is " + text, "give what stood in next of the list before, or leave it out");
    }

    @Override
    public int compareTo(TaskKey other) {
        return LATEST_FIRST.compare(this, other);
    }

    @Override
    public String toString() {
        return startedUs + ":" + partition + ":" + offset;
    }
}
