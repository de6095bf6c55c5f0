package ai.valr.sessions;

import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How a long session's answers and its memory went.
 *
 * @param frames that came
 * @param asked in order
 * @param marks at the end of each quarter
 * @param most after any task
 * @param left entries in the store and caches in the engine after the session was closed
 * @param positions that were computed by prefill in the long session, those fed ahead in vain among them
 * @param freshPositions the same in all of the fresh ones
 */
record LongSessionReport(
        int rooms,
        int frames,
        List<Asked> asked,
        List<Mark> marks,
        Most most,
        Bounds bounds,
        int left,
        long positions,
        long freshPositions) {

    /**
     * One question.
     *
     * @param quarter of the rooms, from 0
     * @param inLong as asked in the long session
     * @param inFresh as asked in a session that begins with this room
     */
    record Asked(int quarter, Question question, Served inLong, Served inFresh) {}

    /**
     * The session's memory when so many rooms are done.
     *
     * @param cachedPositions of its KV cache
     */
    record Mark(int rooms, long storedBytes, int storedEntries, long cachedPositions, OwnMemory memory) {}

    /** The largest that was seen, each for itself. */
    record Most(long storedBytes, int caches, long cachedPositions, int contextFrames) {
        static final Most NOTHING = new Most(0, 0, 0, 0);

        Most or(Most other) {
            return new Most(
                    Math.max(storedBytes, other.storedBytes),
                    Math.max(caches, other.caches),
                    Math.max(cachedPositions, other.cachedPositions),
                    Math.max(contextFrames, other.contextFrames));
        }
    }

    /**
     * What one session may hold.
     *
     * @param storedBytes {@link StoreBound}
     * @param cachedPositions {@code max_model_len}
     * @param kvBytesPerPosition of a KV cache
     */
    record Bounds(long storedBytes, long cachedPositions, long kvBytesPerPosition) {}

    LongSessionReport {
        asked = List.copyOf(asked);
        marks = List.copyOf(marks);
    }

    /** What went past its bound, a sentence each; empty where all is well. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (most.storedBytes() > bounds.storedBytes()) {
            problems.add("the session's store held " + most.storedBytes() + " bytes, and its bound is "
                    + bounds.storedBytes());
        }
        if (most.caches() > 1) {
            problems.add("the engine held " + most.caches() + " caches for one session");
        }
        if (most.cachedPositions() > bounds.cachedPositions()) {
            problems.add("the engine's cache held " + most.cachedPositions() + " positions, and max_model_len is "
                    + bounds.cachedPositions());
        }
        if (left > 0) {
            problems.add(left + " entries or caches were left when the session was closed");
        }
        return problems;
    }

    /** Tasks that ended without an answer. */
    long unanswered() {
        return asked.stream()
                .flatMap(it -> Stream.of(it.inLong(), it.inFresh()))
                .filter(served -> served.answer() == null)
                .count();
    }

    Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("rooms", rooms);
        out.put("frames", frames);
        out.put("tasks", asked.size());
        List<Map<String, Object>> quarters = new ArrayList<>();
        for (int quarter = 0; quarter < marks.size(); quarter++) {
            int number = quarter;
            Map<String, Object> part =
                    scores(asked.stream().filter(it -> it.quarter() == number).toList());
            part.putAll(json(marks.get(quarter)));
            quarters.add(part);
        }
        out.put("quarters", quarters);
        out.put("whole", scores(asked));
        out.put("evicted_frames", evicted());
        out.put("largest_context", Map.of("frames", most.contextFrames(), "positions", most.cachedPositions()));
        out.put("most_stored_bytes", most.storedBytes());
        out.put(
                "bounds",
                Map.of(
                        "stored_bytes",
                        bounds.storedBytes(),
                        "cached_positions",
                        bounds.cachedPositions(),
                        "kv_bytes_per_position",
                        bounds.kvBytesPerPosition()));
        out.put("left_when_closed", left);
        out.put("positions_per_room", Figures.round((double) positions / rooms, 1));
        out.put("fresh_positions_per_room", Figures.round((double) freshPositions / rooms, 1));
        out.put("unanswered", unanswered());
        out.put("problems", problems());
        return out;
    }

    private static Map<String, Object> scores(List<Asked> asked) {
        List<Grade> inLong = grades(asked, Asked::inLong);
        List<Grade> inFresh = grades(asked, Asked::inFresh);
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("session", Figures.json(Score.of(inLong).overall()));
        out.put("fresh", Figures.json(Score.of(inFresh).overall()));
        out.put("session_less_fresh", Figures.json(Score.difference(inLong, inFresh)));
        out.put(
                "same_words",
                asked.stream()
                        .filter(it -> it.inLong().saysTheSameAs(it.inFresh()))
                        .count());
        return out;
    }

    private static List<Grade> grades(List<Asked> asked, Function<Asked, Served> place) {
        return asked.stream()
                .map(it -> Figures.grade(it.question(), place.apply(it)))
                .toList();
    }

    private Map<String, Object> json(Mark mark) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("rooms_so_far", mark.rooms());
        out.put("stored_bytes", mark.storedBytes());
        out.put("stored_entries", mark.storedEntries());
        out.put("cached_positions", mark.cachedPositions());
        out.put("kv_bytes", mark.cachedPositions() * bounds.kvBytesPerPosition());
        out.put("resident_bytes", mark.memory().residentBytes());
        out.put("heap_bytes", mark.memory().heapBytes());
        return out;
    }

    private int evicted() {
        return asked.stream()
                .map(Asked::inLong)
                .filter(served -> served.accepted() != null)
                .mapToInt(served -> served.accepted().getEvictedFrames().size())
                .sum();
    }
}
