package ai.valr.model.bench;

import ai.djl.engine.EngineException;

/** What went wrong in native code, without TorchScript's trace before it. */
final class NativeFault {
    private static final String OUT_OF_MEMORY = "out of memory";

    private NativeFault() {}

    static String reason(EngineException e) {
        String[] lines = String.valueOf(e.getMessage()).strip().split("\\R", -1);
        for (String line : lines) {
            if (line.contains(OUT_OF_MEMORY)) {
                return line.strip();
            }
        }
        return lines[lines.length - 1].strip();
    }
}
