package ai.valr.cli;

import ai.valr.releases.ReleaseJson;
import ai.valr.schemas.RoundPhase;
import ai.valr.schemas.TrainingRound;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The round that a trainer works on, for people. */
final class RoundText {
    private RoundText() {}

    /** @param now by this machine's clock */
    static String line(TrainingRound round, Instant now) {
        StringBuilder line = new StringBuilder(
                "round " + round.getRound() + " from " + round.getParentVersion() + ": " + phase(round.getPhase()));
        if (round.getPhase() == RoundPhase.TRAINING || round.getPhase() == RoundPhase.PAUSED) {
            line.append(", update ")
                    .append(round.getUpdatesDone())
                    .append(" of ")
                    .append(round.getUpdates());
        }
        if (round.getLoss() != null) {
            line.append(String.format(Locale.ROOT, ", loss %.3f", round.getLoss()));
        }
        if (round.getSecondsLeft() != null) {
            line.append(String.format(Locale.ROOT, ", about %.0f s of it left", round.getSecondsLeft()));
        }
        long age = ReleaseJson.age(round, now).toSeconds();
        return line.append(
                        ReleaseJson.isSilent(round, now)
                                ? "; no word from its trainer since "
                                        + round.getToldAt().truncatedTo(ChronoUnit.SECONDS) + ", for " + age + " s"
                                : "; told " + age + " s ago")
                .toString();
    }

    private static String phase(RoundPhase phase) {
        return switch (phase) {
            case PREPARING -> "makes examples of feedback";
            case TRAINING -> "trains";
            case JUDGING -> "is judged";
            case PUBLISHING -> "is published";
            case PAUSED -> "paused, its trainer was stopped or waits";
            case UNKNOWN -> "at work";
        };
    }
}
