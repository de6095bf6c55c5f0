package ai.valr.cli;

/** Whether a person is watching. The launcher knows (it asks the shell); without it nobody is. */
public final class Terminal {
    private Terminal() {}

    public static boolean stdout() {
        return Boolean.getBoolean("valr.stdout.terminal");
    }

    public static boolean stderr() {
        return Boolean.getBoolean("valr.stderr.terminal") && !LogFormat.JSON.isUsed();
    }
}
