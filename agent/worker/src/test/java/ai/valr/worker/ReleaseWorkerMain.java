package ai.valr.worker;

import ai.valr.worker.release.ReleaseConfig;
import java.nio.file.Path;

/**
 * A worker that follows releases, in a process of its own, to be killed. Arguments: bootstrap servers, registry URL, state
 * directory, folder of the model that it starts with, release cache.
 */
public final class ReleaseWorkerMain {
    private ReleaseWorkerMain() {}

    public static void main(String[] args) throws Exception {
        WorkerConfig config =
                ItCluster.config(args[0], args[1], Path.of(args[2])).withReleases(ReleaseConfig.in(Path.of(args[4])));
        WorkerApp app = new WorkerApp(config, FakeFolder.start(Path.of(args[3])));
        app.start();
        app.ready().get();
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
