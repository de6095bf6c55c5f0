package ai.valr.cli;

import ai.valr.client.Connection;
import ai.valr.client.ValrClient;
import ai.valr.node.Node;
import ai.valr.node.NodeServices;
import ai.valr.node.NodeSettings;
import ai.valr.observability.ProcessMetrics;
import ai.valr.process.Fleet;
import ai.valr.releases.ReleaseLog;
import ai.valr.shift.Kills;
import ai.valr.shift.ShiftReport;
import ai.valr.shift.ShiftRun;
import ai.valr.shift.ShiftSettings;
import ai.valr.shift.TrainerProcess;
import ai.valr.trainer.roomworld.WorldConfig;
import ai.valr.trainer.service.OfflineReference;
import ai.valr.trainer.service.TrainerConfig;
import ai.valr.trainer.tune.TuningSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Puts a node, a trainer and the run in a changed world together. */
final class ShiftDemo {
    /** One go of full training on all examples, as the prototype of such a shift was trained. */
    private static final int OFFLINE_UPDATES = 100;

    /** Nobody asks an offline training to keep what was there. */
    private static final double OFFLINE_BLEND = 1;

    /** Of which one may die. */
    private static final int WORKERS = 2;

    private final NodeSettings nodeSettings;
    private final List<String> workerArguments;
    private final ShiftSettings settings;
    private final StartLog log;
    private final BooleanSupplier stopped;

    /**
     * @param nodeSettings whose data folder takes the trainer's data too
     * @param workerArguments of workers in processes of their own: their model
     */
    ShiftDemo(
            NodeSettings nodeSettings,
            List<String> workerArguments,
            ShiftSettings settings,
            StartLog log,
            BooleanSupplier stopped) {
        this.nodeSettings = nodeSettings;
        this.workerArguments = List.copyOf(workerArguments);
        this.settings = settings;
        this.log = log;
        this.stopped = stopped;
    }

    ShiftReport run() throws InterruptedException {
        if (settings.kills() == 0) {
            try (Node node = Node.start(nodeSettings, log)) {
                return over(
                        connection(node.bootstrapServers(), node.schemaRegistryUrl()),
                        node.gatewayUrl(),
                        Optional.empty());
            }
        }
        try (ProcessMetrics metrics = new ProcessMetrics();
                NodeServices services = NodeServices.start(nodeSettings, log, metrics);
                Fleet fleet = fleet(connection(services.bootstrapServers(), services.schemaRegistryUrl()))) {
            for (int slot = 0; slot < WORKERS; slot++) {
                fleet.start(slot, null);
            }
            Kills kills = new Kills(fleet, settings.kills(), settings.killPause(), settings.seed());
            return over(
                    connection(services.bootstrapServers(), services.schemaRegistryUrl()),
                    services.gatewayUrl(),
                    Optional.of(kills));
        }
    }

    private static Map<String, String> connection(String bootstrapServers, String schemaRegistryUrl) {
        return Map.of("bootstrap.servers", bootstrapServers, "schema.registry.url", schemaRegistryUrl);
    }

    private Fleet fleet(Map<String, String> connection) {
        return new Fleet(Valr.class.getName(), nodeSettings.data(), workerArguments, connection, false);
    }

    private ShiftReport over(Map<String, String> connection, String gatewayUrl, Optional<Kills> kills) {
        Path folder = nodeSettings.data().resolve("trainer");
        Map<String, String> own = new HashMap<>(connection);
        own.put("model", nodeSettings.model().folder().toString());
        ShiftReport report;
        ShiftRun run;
        try (ReleaseLog releases = ReleaseLog.connect(connection);
                ValrClient client = ValrClient.connect(new Connection(
                        connection.get("bootstrap.servers"), connection.get("schema.registry.url"), Map.of()));
                TrainerProcess trainer = ShiftRun.trainer(Valr.class.getName(), folder, own, settings)) {
            log.say("gateway on " + gatewayUrl + "; the trainer's log is " + trainer.log());
            run = new ShiftRun(settings, client, releases, trainer, kills, folder, log, stopped);
            report = run.run();
        }
        return settings.offline() && !stopped.getAsBoolean() ? withOffline(report, run, folder, own) : report;
    }

    private ShiftReport withOffline(ShiftReport report, ShiftRun run, Path folder, Map<String, String> own) {
        Map<String, String> all = ShiftRun.trainerSettings(folder, own, settings);
        TrainerConfig config = TrainerConfig.parse(all);
        TuningSettings online = config.tuning();
        TuningSettings offline = new TuningSettings(
                TuningSettings.Mode.FULL,
                online.rank(),
                online.alpha(),
                OFFLINE_UPDATES,
                online.rows(),
                online.micros(),
                online.shards(),
                5e-4,
                online.baseShare(),
                online.repaWeight(),
                OFFLINE_BLEND,
                online.dtype(),
                online.seed());
        Path model = OfflineReference.train(config, offline, folder.resolve("offline"), LogFormat.err());
        return report.withOffline(run.score(model, settings.world()), run.score(model, WorldConfig.standard()));
    }
}
