package ai.valr.trainer.feedback;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest of the feedback that was passed over, {@value #MOST} at most.
 *
 * @param newest in the order of their records' times, each record once
 * @param leftOut how many there were before them
 */
public record PassedOverList(List<PassedOver> newest, long leftOut) {
    /** About 8 KB of a candidate's record. */
    public static final int MOST = 512;

    public static final PassedOverList NONE = new PassedOverList(List.of(), 0);

    private static final Comparator<PassedOver> IN_TIME = Comparator.comparingLong(PassedOver::timeMs)
            .thenComparingInt(PassedOver::partition)
            .thenComparingLong(PassedOver::offset);

    public PassedOverList {
        newest = List.copyOf(newest);
    }

    private record Place(int partition, long offset) {}

    /** These as well; of a record that is there already the outcome that is given now counts. */
    public PassedOverList with(Collection<PassedOver> more) {
        if (more.isEmpty()) {
            return this;
        }
        Map<Place, PassedOver> all = new HashMap<>();
        newest.forEach(it -> all.put(new Place(it.partition(), it.offset()), it));
        more.forEach(it -> all.put(new Place(it.partition(), it.offset()), it));
        List<PassedOver> sorted = new ArrayList<>(all.values());
        sorted.sort(IN_TIME);
        int dropped = Math.max(0, sorted.size() - MOST);
        return new PassedOverList(sorted.subList(dropped, sorted.size()), leftOut + dropped);
    }
}
