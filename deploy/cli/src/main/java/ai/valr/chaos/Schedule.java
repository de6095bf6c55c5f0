package ai.valr.chaos;

import ai.valr.model.CrashPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What happens in which order: the same seed and number of kills, the same schedule. */
final class Schedule {
    /** Of so many kills, one comes with another disturbance. */
    private static final int KILLS_PER_OTHER = 3;

    /** A crash point is passed within the first few of a joining worker's steps, or never. */
    private static final int MAX_COUNT = 3;

    private static final double LATEST_MOMENT = 0.8;
    private static final int MAX_DELAY_MS = 300;

    private static final List<Disturbance.Kind> OTHERS = List.of(
            Disturbance.Kind.STOP, Disturbance.Kind.RESTART, Disturbance.Kind.SCALE_UP, Disturbance.Kind.SCALE_DOWN);

    private Schedule() {}

    /** Disturbances of a schedule with so many kills. */
    static int disturbances(int kills) {
        return kills + others(kills);
    }

    private static int others(int kills) {
        return (kills + KILLS_PER_OTHER - 1) / KILLS_PER_OTHER;
    }

    /** Kills at random moments and at named points by turns, the points in an order that is drawn anew each round. */
    static List<Disturbance> of(long seed, int kills) {
        Random random = new Random(seed);
        List<CrashPoint> points = new ArrayList<>();
        List<Disturbance> schedule = new ArrayList<>();
        for (int kill = 0; kill < kills; kill++) {
            if (kill % 2 == 0) {
                schedule.add(disturbance(Disturbance.Kind.KILL, null, random));
                continue;
            }
            if (points.isEmpty()) {
                Collections.addAll(points, CrashPoint.values());
                Collections.shuffle(points, random);
            }
            schedule.add(disturbance(Disturbance.Kind.CRASH, points.remove(0), random));
        }
        for (int other = 0; other < others(kills); other++) {
            // In their turn, each somewhere in its part of the kills, so that up comes before down.
            int from = other * (KILLS_PER_OTHER + 1);
            int at = Math.min(schedule.size(), from + 1 + random.nextInt(KILLS_PER_OTHER));
            schedule.add(at, disturbance(OTHERS.get(other % OTHERS.size()), null, random));
        }
        return schedule;
    }

    /**
     * Disturbances of these kinds alone, by turns.
     *
     * @param drills in the order of their turns; empty is {@link #of(long, int)}
     * @param count of kills where {@code drills} is empty, else of disturbances
     */
    static List<Disturbance> of(long seed, int count, List<Drill> drills) {
        if (drills.isEmpty()) {
            return of(seed, count);
        }
        Random random = new Random(seed);
        CrashPoint[] points = CrashPoint.values();
        List<Disturbance> schedule = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int round = i / drills.size();
            Disturbance.Kind kind =
                    switch (drills.get(i % drills.size())) {
                        case KILL -> Disturbance.Kind.KILL;
                        case CRASH -> Disturbance.Kind.CRASH;
                        case STOP -> Disturbance.Kind.STOP;
                        case RESTART -> Disturbance.Kind.RESTART;
                        case SCALE -> round % 4 < 2 ? Disturbance.Kind.SCALE_UP : Disturbance.Kind.SCALE_DOWN;
                    };
            CrashPoint point = kind == Disturbance.Kind.CRASH ? points[round % points.length] : null;
            schedule.add(disturbance(kind, point, random));
        }
        return schedule;
    }

    /** Disturbances that {@link #of(long, int, List)} gives. */
    static int disturbances(int count, List<Drill> drills) {
        return drills.isEmpty() ? disturbances(count) : count;
    }

    private static Disturbance disturbance(Disturbance.Kind kind, CrashPoint point, Random random) {
        return new Disturbance(
                kind,
                point,
                point == null ? 0 : 1 + random.nextInt(most(point)),
                random.nextDouble() * LATEST_MOMENT,
                random.nextInt(MAX_DELAY_MS),
                random.nextInt(Integer.MAX_VALUE));
    }

    /** A worker has steps by the dozen, but meets few prefills, stores to read back and tasks that another one left. */
    private static int most(CrashPoint point) {
        return switch (point) {
            case AFTER_RESUME, IN_PREFILL, IN_RESTORE -> 1;
            default -> MAX_COUNT;
        };
    }
}
