package ai.valr.trainer.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** What a run minimises. Called from several threads at once, each with its own scratch manager. */
public interface Objective {

    /** Names of the figures that {@link #gradients} puts before the gradients; the first is the loss. */
    List<String> figures();

    /** Samples of one micro-batch, for the rate in the progress line. */
    int samples();

    /**
     * The gradients of one micro-batch. A pure function of the parameters, the update and the number, so that a resumed run goes
     * on as an undisturbed one.
     *
     * @param scratch owns all that is made here; closed by the caller
     * @param update from 0
     * @param micro number of the micro-batch in the update, from 0
     * @return {@link #figures()} as scalars, then a gradient for each trained parameter
     */
    NDArray[] gradients(NDManager scratch, long update, int micro);
}
