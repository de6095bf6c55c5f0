package ai.valr.cli;

import ai.valr.node.Node;
import ai.valr.node.NodeException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code valr serve}: the all-in-one node. */
@Command(
        name = "serve",
        description =
                "Run a node: a Kafka broker, a schema registry, a gateway and a worker with its model in one process.")
final class ServeCommand implements Callable<Integer> {

    @Mixin
    private NodeOptions options;

    @Option(names = "--json", description = "Print one JSON object on stdout when the node is ready.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        StartLog log = new StartLog(spec.commandLine().getErr());
        try (Ending ending = Ending.onSignal(Runtime.getRuntime())) {
            try (Node node = Node.start(
                    options.settings(spec, Folders.data(System.getenv()).resolve("node")), log)) {
                out.println(json ? ready(node) : welcome(node));
                out.flush();
                ending.await(node.ended());
                log.say("stopping");
            } catch (NodeException e) {
                return ending.unlessRequested(e);
            }
        }
        return ExitCode.INTERRUPTED;
    }

    private static String ready(Node node) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("ready", true)
                .put("bootstrap_servers", node.bootstrapServers())
                .put("schema_registry_url", node.schemaRegistryUrl())
                .put("gateway_url", node.gatewayUrl())
                .toString();
    }

    private static String welcome(Node node) {
        return """
                The node is ready: %s
                  broker           %s
                  schema registry  %s
                  gateway          %s
                Ask it something:  ./valr ask --frames DIR_OR_VIDEO "question"
                Ctrl-C ends it.""".formatted(node.modelName(), node.bootstrapServers(), node.schemaRegistryUrl(), node.gatewayUrl());
    }
}
