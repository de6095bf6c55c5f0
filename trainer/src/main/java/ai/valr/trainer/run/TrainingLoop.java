package ai.valr.trainer.run;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.torch.NativeFault;
import ai.valr.model.torch.ScriptModule;
import ai.valr.trainer.optim.AdamW;
import ai.valr.trainer.optim.LearningRate;
import ai.valr.trainer.optim.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Updates parameters by an objective, from the run's last checkpoint to its end. An update's shards run side by side on
 * as many threads and their gradients are added in the shards' order, so that the result does not depend on timing.
 */
public final class TrainingLoop {
    private final ScriptModule script;
    private final NDManager manager;
    private final Parameters parameters;
    private final AdamW optimizer;
    private final LearningRate rate;
    private final int shards;
    private final int accumulation;

    /**
     * @param shards micro-batches side by side
     * @param accumulation micro-batches one after the other in each shard
     */
    public TrainingLoop(
            ScriptModule script,
            NDManager manager,
            Parameters parameters,
            AdamW optimizer,
            LearningRate rate,
            int shards,
            int accumulation) {
        this.script = script;
        this.manager = manager;
        this.parameters = parameters;
        this.optimizer = optimizer;
        this.rate = rate;
        this.shards = shards;
        this.accumulation = accumulation;
    }

    /**
     * Runs to the end, or until the run is asked to stop; then a checkpoint stands.
     *
     * @param after called after each update with the number of updates done, on the calling thread
     * @return whether the end was reached
     */
    public boolean run(Objective objective, TrainingRun run, LongConsumer after) {
        ExecutorService threads = threads();
        try {
            long done = run.resume(parameters);
            run.begin(done, rate.total(), shards * accumulation * objective.samples());
            while (done < rate.total() && !run.stopping()) {
                long start = System.nanoTime();
                Map<String, Double> figures = update(objective, threads, done);
                done++;
                run.record(done, figures, System.nanoTime() - start);
                after.accept(done);
                if (run.checkpointDue() && done < rate.total()) {
                    run.checkpoint(done, parameters);
                }
            }
            run.checkpoint(done, parameters);
            boolean ended = done >= rate.total();
            if (ended) {
                run.end();
            }
            return ended;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Threads for the shards; shut down by the caller. */
    public ExecutorService threads() {
        return Executors.newFixedThreadPool(shards, task -> {
            Thread thread = new Thread(task, "valr-train");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * One update.
     *
     * @param threads of this loop
     * @param update its number, from 0
     * @return the objective's figures, the gradient's norm and the learning rate
     */
    public Map<String, Double> update(Objective objective, ExecutorService threads, long update) {
        List<NDManager> scratches = new ArrayList<>();
        try {
            List<Callable<NDArray[]>> work = new ArrayList<>();
            for (int shard = 0; shard < shards; shard++) {
                NDManager scratch = manager.newSubManager();
                scratches.add(scratch);
                int number = shard;
                work.add(() -> shard(objective, scratch, update, number));
            }
            List<NDArray[]> results = new ArrayList<>();
            // All have ended behind this, also where one failed: none computes on memory that is freed below.
            for (Future<NDArray[]> shard : threads.invokeAll(work)) {
                results.add(shard.get());
            }
            return apply(objective, results, scratches.get(0), update);
        } catch (ExecutionException e) {
            throw new IllegalStateException("update " + update + " failed: " + reason(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in update " + update, e);
        } finally {
            scratches.forEach(NDManager::close);
        }
    }

    private static String reason(Throwable cause) {
        if (!(cause instanceof EngineException fault)) {
            return cause.getMessage();
        }
        return NativeFault.reason(fault)
                + (NativeFault.isOutOfMemory(fault)
                        ? "; the device has no room for an update: give the recipe fewer scenes or rows, or fewer shards"
                        : "");
    }

    /** Sums over the shard's micro-batches. */
    private NDArray[] shard(Objective objective, NDManager scratch, long update, int shard) {
        NDArray[] total = objective.gradients(scratch, update, shard * accumulation);
        for (int i = 1; i < accumulation; i++) {
            try (NDManager inner = manager.newSubManager()) {
                script.call(scratch, "add_to", total, objective.gradients(inner, update, shard * accumulation + i));
            }
        }
        return total;
    }

    private Map<String, Double> apply(Objective objective, List<NDArray[]> results, NDManager scratch, long update) {
        int figures = objective.figures().size();
        Map<String, Double> out = new LinkedHashMap<>();
        for (int i = 0; i < figures; i++) {
            double sum = 0;
            for (NDArray[] result : results) {
                sum += result[i].getFloat();
            }
            out.put(objective.figures().get(i), sum / (results.size() * accumulation));
        }
        if (!Double.isFinite(out.get(objective.figures().get(0)))) {
            throw new IllegalStateException("the loss of update " + update + " is not finite: " + out
                    + "; the last checkpoint is whole: lower the learning rate, or look for the sample that did it");
        }
        NDArray[] total = gradients(results.get(0), figures);
        for (int shard = 1; shard < results.size(); shard++) {
            script.call(scratch, "add_to", total, gradients(results.get(shard), figures));
        }
        script.call(scratch, "scale", total, 1.0 / (results.size() * accumulation));
        double learningRate = rate.at(update);
        out.put("grad_norm", optimizer.update(script, scratch, total, learningRate));
        out.put("lr", learningRate);
        return out;
    }

    private static NDArray[] gradients(NDArray[] result, int figures) {
        return Arrays.copyOfRange(result, figures, result.length);
    }
}
