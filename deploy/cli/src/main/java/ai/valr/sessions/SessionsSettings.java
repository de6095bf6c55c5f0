package ai.valr.sessions;

import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.WorldConfig;

/**
 * What is measured.
 *
 * @param split whose rooms are asked about, usually {@link Split#TEST}
 * @param seed of the rooms and of what is asked
 * @param rooms of the long session, and of the follow-ups; at least {@link #MIN_ROOMS}, so that each quarter has one
 * @param latents K of every task
 */
public record SessionsSettings(WorldConfig world, Split split, long seed, int rooms, int latents) {
    /** Fewest rooms. */
    public static final int MIN_ROOMS = 4;

    public SessionsSettings {
        if (rooms < MIN_ROOMS) {
            throw new IllegalArgumentException(
                    "rooms " + rooms + " must be " + MIN_ROOMS + " or more, one for each quarter of the long session");
        }
    }
}
