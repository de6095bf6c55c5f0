package ai.valr.trainer.intervention;

/** Is told how far a measurement is, before every step of a batch. */
@FunctionalInterface
public interface Progress {
    /**
     * @param what is being measured
     * @param done questions
     * @param of so many
     */
    void at(String what, int done, int of);
}
