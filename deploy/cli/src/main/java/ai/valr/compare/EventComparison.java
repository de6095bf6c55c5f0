package ai.valr.compare;

import ai.valr.schemas.FrameReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Compares events field by field, whatever fields their schema has, but for those that tell of the run and not of the
 * thought: the session's name, times, durations, and how many tasks stood before this one; what an older version did not record yet
 * is not missed in it. Numbers with a fraction may
 * differ by rounding: a context that is read back and fed at once adds in another order than one that grew.
 */
public final class EventComparison {
    /** Up to here two numbers differ by rounding, by the larger one's size. */
    public static final double RELATIVE_ROUNDING = 1e-4;

    /** Numbers this close are the same but for rounding, however small they are: float32 adds no better around 1. */
    public static final double ABSOLUTE_ROUNDING = 1e-6;

    private static final Set<String> OF_THE_RUN = Set.of("session_id", "time", "timings", "queue_position");

    /** Events that were recorded before these fields have null there, which says nothing of the thought. */
    private static final Set<String> ADDED_LATER = Set.of("latent_maps", "head_maps");

    private final Function<FrameReference, String> expectedFrames;
    private final Function<FrameReference, String> foundFrames;

    /**
     * @param expectedFrames names a frame that an expected event refers to; frames of equal names are the same
     * @param foundFrames the same for the events that are held against them
     */
    public EventComparison(
            Function<FrameReference, String> expectedFrames, Function<FrameReference, String> foundFrames) {
        this.expectedFrames = expectedFrames;
        this.foundFrames = foundFrames;
    }

    /** A comparison of two recordings of the same frames, which therefore lie at the same places. */
    public static EventComparison ofSameFrames() {
        return new EventComparison(FrameReference::toString, FrameReference::toString);
    }

    /** All differences of two records. */
    public List<Difference> differences(IndexedRecord expected, IndexedRecord found) {
        List<Difference> differences = new ArrayList<>();
        compare("", expected, found, differences);
        return differences;
    }

    private void compare(String path, Object expected, Object found, List<Difference> into) {
        if (expected instanceof FrameReference expectedFrame && found instanceof FrameReference foundFrame) {
            same(path, expectedFrames.apply(expectedFrame), foundFrames.apply(foundFrame), into);
        } else if (expected instanceof IndexedRecord expectedRecord && found instanceof IndexedRecord foundRecord) {
            records(path, expectedRecord, foundRecord, into);
        } else if (expected instanceof List<?> expectedItems && found instanceof List<?> foundItems) {
            items(path, expectedItems, foundItems, into);
        } else if (isFraction(expected) && isFraction(found)) {
            numbers(path, ((Number) expected).doubleValue(), ((Number) found).doubleValue(), into);
        } else {
            same(path, text(expected), text(found), into);
        }
    }

    private void records(String path, IndexedRecord expected, IndexedRecord found, List<Difference> into) {
        String expectedName = expected.getSchema().getName();
        String foundName = found.getSchema().getName();
        if (!expectedName.equals(foundName)) {
            into.add(divergence(path, expectedName, found.toString()));
            return;
        }
        for (Schema.Field field : expected.getSchema().getFields()) {
            boolean isUntold = expected.get(field.pos()) == null && ADDED_LATER.contains(field.name());
            if (!OF_THE_RUN.contains(field.name()) && !isUntold) {
                String fieldPath = path.isEmpty() ? field.name() : path + "." + field.name();
                compare(fieldPath, expected.get(field.pos()), found.get(field.pos()), into);
            }
        }
    }

    private void items(String path, List<?> expected, List<?> found, List<Difference> into) {
        if (expected.size() != found.size()) {
            into.add(divergence(path, expected.size() + " items", found.size() + " items"));
            return;
        }
        for (int i = 0; i < expected.size(); i++) {
            compare(path + "[" + i + "]", expected.get(i), found.get(i), into);
        }
    }

    private static boolean isFraction(Object value) {
        return value instanceof Float || value instanceof Double;
    }

    private static void numbers(String path, double expected, double found, List<Difference> into) {
        if (Double.compare(expected, found) == 0) {
            return;
        }
        double distance = Math.abs(expected - found);
        double relative = distance / Math.max(Math.abs(expected), Math.abs(found));
        boolean rounding = distance <= ABSOLUTE_ROUNDING || relative <= RELATIVE_ROUNDING;
        into.add(new Difference(
                path,
                Double.toString(expected),
                Double.toString(found),
                rounding ? Difference.Kind.ROUNDING : Difference.Kind.DIVERGENCE,
                relative));
    }

    private static void same(String path, String expected, String found, List<Difference> into) {
        if (!Objects.equals(expected, found)) {
            into.add(divergence(path, expected, found));
        }
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }

    private static Difference divergence(String path, String expected, String found) {
        return new Difference(path, expected, found, Difference.Kind.DIVERGENCE, Double.NaN);
    }
}
