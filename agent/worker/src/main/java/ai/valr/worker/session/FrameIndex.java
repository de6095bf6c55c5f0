package ai.valr.worker.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The index of a session's frames: their order, their bound and how tasks select from them. Functions only. */
final class FrameIndex {

    /** By acquisition; a camera's counter and then the order of arrival tell apart what was taken at once. */
    private static final Comparator<FrameEntry> BY_TIME = Comparator.comparingLong(
                    (FrameEntry entry) -> entry.ref().acquiredMicros())
            .thenComparingLong(entry -> entry.ref().sequence())
            .thenComparingLong(entry -> entry.ref().offset());

    /** What a selection gave: frames, or the ids that are missing. */
    record Selected(List<FrameEntry> frames, List<String> missing) {}

    private FrameIndex() {}

    static List<FrameEntry> plus(List<FrameEntry> index, FrameEntry entry) {
        List<FrameEntry> all = new ArrayList<>(index);
        all.add(entry);
        all.sort(BY_TIME);
        return all;
    }

    static List<FrameEntry> replace(List<FrameEntry> index, FrameEntry entry) {
        List<FrameEntry> all = new ArrayList<>(index);
        all.replaceAll(old -> old.ref().id().equals(entry.ref().id()) ? entry : old);
        return all;
    }

    /** The oldest entries over the bound, but for those in {@code kept}. */
    static List<FrameEntry> excess(List<FrameEntry> index, int bound, Set<String> kept) {
        return index.stream()
                .filter(entry -> !kept.contains(entry.ref().id()))
                .limit(Math.max(0, index.size() - bound))
                .collect(Collectors.toList());
    }

    static Selected select(List<FrameEntry> index, FrameSelection selection) {
        if (selection instanceof FrameSelection.Ids ids) {
            return byId(index, ids.ids());
        }
        List<FrameEntry> usable = index.stream().filter(FrameEntry::usable).toList();
        if (selection instanceof FrameSelection.Between between) {
            List<FrameEntry> inTime = usable.stream()
                    .filter(entry -> entry.ref().acquiredMicros() >= between.fromMicros()
                            && entry.ref().acquiredMicros() <= between.toMicros())
                    .toList();
            return new Selected(evenly(inTime, between.maxCount()), List.of());
        }
        int count = ((FrameSelection.Latest) selection).count();
        return new Selected(usable.subList(Math.max(0, usable.size() - count), usable.size()), List.of());
    }

    /** The frames that could not be read and that a task would have taken otherwise: none where it names its frames. */
    static List<FrameEntry> unreadable(List<FrameEntry> index, FrameSelection selection) {
        List<FrameEntry> broken = index.stream()
                .filter(entry -> entry.status() == FrameEntry.Status.BROKEN)
                .toList();
        if (selection instanceof FrameSelection.Between between) {
            return broken.stream()
                    .filter(entry -> entry.ref().acquiredMicros() >= between.fromMicros()
                            && entry.ref().acquiredMicros() <= between.toMicros())
                    .toList();
        }
        return selection instanceof FrameSelection.Latest latest
                ? broken.subList(Math.max(0, broken.size() - latest.count()), broken.size())
                : List.of();
    }

    private static Selected byId(List<FrameEntry> index, List<String> ids) {
        List<FrameEntry> frames = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String id : ids) {
            index.stream()
                    .filter(entry -> entry.ref().id().equals(id))
                    .findFirst()
                    .ifPresentOrElse(frames::add, () -> missing.add(id));
        }
        return new Selected(frames, missing);
    }

    /** The first, the last, and evenly between them, as numpy's linspace rounds; of one alone the last. */
    static <T> List<T> evenly(List<T> frames, int count) {
        if (frames.size() <= count) {
            return frames;
        }
        if (count == 1) {
            return frames.subList(frames.size() - 1, frames.size());
        }
        List<T> picked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            picked.add(frames.get((int) Math.round((double) i * (frames.size() - 1) / (count - 1))));
        }
        return picked;
    }
}
