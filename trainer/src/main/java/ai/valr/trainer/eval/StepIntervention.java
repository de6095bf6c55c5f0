package ai.valr.trainer.eval;

import ai.valr.model.torch.LatentIntervention;

/** Says before each step of a batch what is done to its latent blocks. */
@FunctionalInterface
public interface StepIntervention {
    /**
     * @param step from 0
     * @param active one flag a row: whether it takes this step
     */
    LatentIntervention at(int step, boolean[] active);
}
