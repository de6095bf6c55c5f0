package ai.valr.chaos;

import ai.valr.client.Connection;
import ai.valr.client.ValrClient;
import ai.valr.demo.Latencies;
import ai.valr.engine.EngineConfig;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.node.ModelSettings;
import ai.valr.node.Node;
import ai.valr.node.NodeSettings;
import ai.valr.releases.ReleaseFiles;
import ai.valr.releases.ReleaseLog;
import ai.valr.releases.ReleaseStore;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What swaps cost those that are served: a node with valr-mini, sessions that ask without a pause, and releases that come one
 * after the other. Prints the times of steps before, during and behind the swaps, and the process's memory behind each. To be
 * run by hand, alone on the machine:
 *
 * <pre>java -cp ... ai.valr.chaos.SwapLatency models/valr-mini [sessions] [swaps] [steps]</pre>
 */
final class SwapLatency {
    /** Behind the moment at which the first task began with the new version: its caches and pages are still cold. */
    private static final Duration STILL_DURING = Duration.ofSeconds(1);

    private static final int STEPS_BETWEEN = 60;
    private static final double MIB = 1 << 20;

    private final ValrClient client;
    private final RoomTasks tasks;
    private final int sessions;
    private final Map<String, Long> lastEventNanos = new HashMap<>();
    private long failed;
    private long rebuilt;
    private long steps;
    private String servedBy = "";
    private Latencies seen = new Latencies();
    private Latencies computed = new Latencies();

    private SwapLatency(ValrClient client, int sessions) {
        this.client = client;
        this.sessions = sessions;
        this.tasks = new RoomTasks(1, sessions);
    }

    public static void main(String[] args) throws Exception {
        Path model = Path.of(args[0]).toAbsolutePath().normalize();
        int sessions = args.length > 1 ? Integer.parseInt(args[1]) : 4;
        int swaps = args.length > 2 ? Integer.parseInt(args[2]) : 10;
        int steps = args.length > 3 ? Integer.parseInt(args[3]) : 600;
        Path data = Files.createTempDirectory("valr-swap");
        NodeSettings settings = new NodeSettings(
                new ModelSettings(model, "cpu", Dtype.FP32, ModelOptions.DEFAULT_MAX_MODEL_LEN),
                EngineConfig.defaults(),
                data.resolve("node"),
                "127.0.0.1",
                0,
                0,
                0,
                Optional.empty());
        List<ModelRelease> releases = releases(model, data, swaps);
        try (Node node = Node.start(settings, line -> {});
                ReleaseLog log = ReleaseLog.connect(Map.of(
                        "bootstrap.servers", node.bootstrapServers(),
                        "schema.registry.url", node.schemaRegistryUrl()));
                ValrClient client = ValrClient.connect(
                        new Connection(node.bootstrapServers(), node.schemaRegistryUrl(), Map.of()))) {
            new SwapLatency(client, sessions).run(log, releases, steps);
        }
    }

    private static List<ModelRelease> releases(Path model, Path data, int swaps) throws IOException {
        List<ModelRelease> releases = new ArrayList<>();
        try (ReleaseStore store = ReleaseStore.open(data.resolve("store").toUri(), Map.of())) {
            for (int swap = 1; swap <= swaps; swap++) {
                Path folder = PerturbedModel.write(model, data.resolve("made-" + swap), swap);
                try (ValrModel loaded = ValrModel.load(folder, ModelOptions.defaults())) {
                    releases.add(ModelRelease.newBuilder()
                            .setModelName(loaded.name())
                            .setVersion(loaded.version())
                            .setReleasedAt(Instant.now())
                            .setLocation(store.put(loaded.name(), loaded.version(), folder)
                                    .toString())
                            .setFiles(ReleaseFiles.of(folder))
                            .build());
                }
            }
        }
        return releases;
    }

    private void run(ReleaseLog log, List<ModelRelease> releases, int count) {
        for (int session = 0; session < sessions; session++) {
            ask(session);
        }
        until(count / 4); // the JVM and the caches are warm behind these
        forget();
        until(count);
        print("before", seen, computed);
        double p95Before = seen.percentile(95);
        System.out.printf(Locale.ROOT, "memory before: %.0f MiB%n", rss());
        Latencies duringSeen = new Latencies();
        Latencies duringComputed = new Latencies();
        List<Double> swapMs = new ArrayList<>();
        for (ModelRelease release : releases) {
            until(STEPS_BETWEEN);
            seen = duringSeen;
            computed = duringComputed;
            long start = System.nanoTime();
            log.activate(release);
            while (!servedBy.equals(release.getVersion())) {
                take();
            }
            long served = System.nanoTime();
            swapMs.add((served - start) / 1e6);
            while (System.nanoTime() - served < STILL_DURING.toNanos()) {
                take();
            }
            forget();
            System.out.printf(
                    Locale.ROOT,
                    "%s serves %.0f ms behind its release; memory %.0f MiB%n",
                    release.getVersion(),
                    swapMs.get(swapMs.size() - 1),
                    rss());
        }
        print("during", duringSeen, duringComputed);
        until(count);
        print("behind", seen, computed);
        System.out.printf(
                Locale.ROOT,
                "p95 during / before: %.2f; tasks that failed: %d; contexts rebuilt: %d%n",
                duringSeen.percentile(95) / p95Before,
                failed,
                rebuilt);
    }

    private void forget() {
        seen = new Latencies();
        computed = new Latencies();
    }

    private static void print(String phase, Latencies seen, Latencies computed) {
        System.out.printf(
                Locale.ROOT,
                "%s: a step as a client sees it %.0f ms median, %.0f ms p95; computed %.0f ms median, %.0f ms p95%n",
                phase,
                seen.percentile(50),
                seen.percentile(95),
                computed.percentile(50),
                computed.percentile(95));
    }

    private void until(int more) {
        long end = steps + more;
        while (steps < end) {
            take();
        }
    }

    private void take() {
        for (ReasoningEvent event : client.poll(Duration.ofMillis(20))) {
            long now = System.nanoTime();
            Long before = lastEventNanos.put(event.getSessionId(), now);
            if (event.getEvent() instanceof TaskAccepted accepted) {
                servedBy = accepted.getModelVersion();
                rebuilt += accepted.getRebuilt() == null ? 0 : 1;
            } else if (event.getEvent() instanceof StepCompleted step) {
                steps++;
                seen.add((now - before) / 1e6);
                computed.add((step.getTimings().getPrefillUs()
                                + step.getTimings().getLatentUs()
                                + step.getTimings().getTextUs())
                        / 1e3);
            } else {
                failed += event.getEvent() instanceof TaskFailed ? 1 : 0;
                ask(Integer.parseInt(event.getSessionId().substring("swap-".length())));
            }
        }
    }

    private void ask(int session) {
        tasks.next(session).publish(client, "swap-" + session);
    }

    private static double rss() {
        return ProcessMemory.rss(ProcessHandle.current().pid()) / MIB;
    }
}
