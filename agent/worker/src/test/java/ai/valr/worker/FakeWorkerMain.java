package ai.valr.worker;

import ai.valr.engine.fake.FakeModel;
import java.nio.file.Path;

/** A worker in a process of its own, to be killed. Arguments: bootstrap servers, registry URL, state directory. */
public final class FakeWorkerMain {
    private FakeWorkerMain() {}

    public static void main(String[] args) throws Exception {
        WorkerApp app = new WorkerApp(ItCluster.config(args[0], args[1], Path.of(args[2])), new FakeModel());
        app.start();
        app.ready().get();
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
