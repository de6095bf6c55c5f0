package ai.valr.cli;

import ai.valr.node.NodeException;
import ai.valr.node.WorkerNode;
import ai.valr.worker.WorkerConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr worker}: one worker on a broker and a registry of the user's. */
@Command(
        name = "worker",
        description =
                "Run a worker on your own Kafka and registry; several with one application.id share the sessions.")
final class WorkerCommand implements Callable<Integer> {

    @Mixin
    private ConnectionOptions connection;

    @Mixin
    private ModelFlags model;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        WorkerConfig settings = settings();
        StartLog log = new StartLog(spec.commandLine().getErr());
        try (Ending ending = Ending.onSignal(Runtime.getRuntime())) {
            try (WorkerNode worker = WorkerNode.start(model.settings(spec), settings, log)) {
                log.say("worker of " + settings.applicationId() + " on " + settings.bootstrapServers());
                ending.await(worker.ready());
                if (!ending.isRequested()) {
                    log.say("worker serves");
                    worker.metricsUrl().ifPresent(url -> log.say("metrics on " + url + "/metrics"));
                    ending.await(worker.ended());
                }
                log.say("stopping");
            } catch (NodeException e) {
                return ending.unlessRequested(e);
            }
        }
        return ExitCode.INTERRUPTED;
    }

    private WorkerConfig settings() {
        WorkerConfig settings = connection.worker(spec);
        try {
            return settings.withEngine(model.engine(spec, settings.engine()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
