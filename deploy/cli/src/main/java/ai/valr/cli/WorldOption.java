package ai.valr.cli;

import ai.valr.trainer.roomworld.WorldConfig;
import picocli.CommandLine.Option;

/** Which RoomWorld a command draws its scenes from. */
final class WorldOption {

    @Option(
            names = "--world",
            paramLabel = "WORLD",
            defaultValue = "standard",
            description = "standard, hard or shifted (default: ${DEFAULT-VALUE}).")
    private WorldChoice world;

    WorldConfig config() {
        return world.config();
    }

    /** The name as it is typed. */
    String word() {
        return world.word();
    }
}
