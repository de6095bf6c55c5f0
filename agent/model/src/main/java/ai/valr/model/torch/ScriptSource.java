package ai.valr.model.torch;

/**
 * A file of TorchScript functions.
 *
 * @param owner class that it lies beside
 * @param file its name, such as {@code vision.py}
 */
public record ScriptSource(Class<?> owner, String file) {
    /** How weights come from mapped files, and results leave; see {@code weights.py}. */
    public static final ScriptSource WEIGHTS = own("weights.py");

    static ScriptSource own(String file) {
        return new ScriptSource(ScriptSource.class, file);
    }
}
