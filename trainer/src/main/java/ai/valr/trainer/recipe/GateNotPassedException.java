package ai.valr.trainer.recipe;

/** A stage's model does not reach what its recipe's gate asks for. */
public final class GateNotPassedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GateNotPassedException(String message) {
        super(message);
    }
}
