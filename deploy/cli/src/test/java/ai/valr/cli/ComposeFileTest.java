package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.cli.ComposeFile.Service;
import ai.valr.gateway.GatewayConfig;
import ai.valr.schemas.TopicSettings;
import ai.valr.trainer.service.TrainerConfig;
import ai.valr.worker.WorkerConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code docker compose up} starts agrees with itself, with the services' own readers and with the documentation. */
class ComposeFileTest {
    private static final Path ROOT = Path.of("..", "..");

    private Map<String, Service> services;
    private Map<String, String> environment;

    @BeforeEach
    void read() throws IOException {
        services = ComposeFile.read(ROOT).services();
        environment = SettingsFile.read(ROOT.resolve(".env.example"), Map.of());
    }

    @Test
    void shouldStartEveryService() {
        assertThat(services.keySet())
                .containsExactlyInAnyOrder(
                        "broker", "registry", "worker-1", "worker-2", "trainer", "gateway", "prometheus", "grafana");
    }

    @Test
    void shouldBoundAndConfineEachService() {
        services.values().forEach(service -> {
            assertThat(service.body().keySet().stream().map(Object::toString))
                    .as(service.name())
                    .contains("image", "mem_limit", "cpus", "healthcheck", "restart", "security_opt");
            assertThat(service.list("cap_drop")).as(service.name()).containsExactly("ALL");
            assertThat(service.list("ports")).as(service.name()).allMatch(port -> port.startsWith("127.0.0.1:"));
            if (!service.name().equals("broker")) {
                assertThat(service.get("read_only")).as(service.name()).isEqualTo(true);
            }
            if (!service.isOurs()) {
                assertThat(service.get("image").toString()).as(service.name()).matches("[^:]+:v?\\d+\\.\\d+.*");
            }
        });
    }

    @Test
    void shouldUseEachVolumeAndDeclareIt() throws IOException {
        List<String> used = services.values().stream()
                .flatMap(service -> service.mounts().values().stream())
                .filter(volume -> !volume.startsWith("."))
                .distinct()
                .toList();

        assertThat(ComposeFile.read(ROOT).volumes()).containsExactlyInAnyOrderElementsOf(used);
        services.values().stream()
                .flatMap(service -> service.mounts().values().stream())
                .filter(file -> file.startsWith(".") && !file.contains("/secrets/"))
                .forEach(file -> assertThat(ROOT.resolve(file)).exists());
    }

    @Test
    void shouldHoldNoSecret() {
        services.values().forEach(service -> service.environment().forEach((name, value) -> {
            if (name.matches(".*(KEY|PASSWORD|TOKEN|SECRET).*")) {
                assertThat(value)
                        .as(service.name() + " " + name)
                        .startsWith("${")
                        .contains(":?");
            }
        }));
        assertThat(environment).containsKeys("GATEWAY_API_KEYS", "GRAFANA_ADMIN_PASSWORD");
    }

    @Test
    void shouldGiveWorkersSettingsThatTheyUnderstandAndPlacesThatTheyMayWrite() {
        for (String name : List.of("worker-1", "worker-2")) {
            Service worker = services.get(name);
            WorkerConfig config = WorkerConfig.parse(worker.settings(environment));
            assertReaches(config.bootstrapServers(), config.schemaRegistryUrl());
            assertWritable(worker, config.stateDirectory());
            assertWritable(worker, config.releases().cache());
            assertThat(config.metrics().orElseThrow().host()).isEqualTo("0.0.0.0");
            assertThat(config.metrics().orElseThrow().port()).isEqualTo(healthPort(worker));
        }
        assertThat(services.get("worker-1").mounts().get("/var/lib/valr/worker"))
                .isNotEqualTo(services.get("worker-2").mounts().get("/var/lib/valr/worker"));
    }

    @Test
    void shouldGiveTheTrainerSettingsThatItUnderstandsAndAStoreThatTheOthersRead() {
        Service trainer = services.get("trainer");
        TrainerConfig config = TrainerConfig.parse(trainer.settings(environment));

        assertReaches(config.bootstrapServers(), config.schemaRegistryUrl());
        assertWritable(trainer, config.dataDirectory());
        assertThat(config.model()).isEqualTo(Path.of("/opt/valr/models/valr-mini"));
        assertThat(config.metrics().orElseThrow().port()).isEqualTo(healthPort(trainer));
        String store = config.releaseStore().getPath();
        assertWritable(trainer, Path.of(store));
        for (String reader : List.of("worker-1", "worker-2", "gateway")) {
            assertThat(services.get(reader).mounts())
                    .containsEntry(store, trainer.mounts().get(store));
        }
    }

    @Test
    void shouldGiveTheGatewaySettingsThatItUnderstandsAndItsPortOutside() {
        Service gateway = services.get("gateway");
        GatewayConfig config = GatewayConfig.parse(gateway.settings(environment));

        assertReaches(config.bootstrapServers(), config.schemaRegistryUrl());
        assertThat(config.apiKeys()).hasSize(2);
        assertThat(config.port()).isEqualTo(healthPort(gateway));
        assertThat(gateway.list("ports")).containsExactly("127.0.0.1:8080:" + config.port());
    }

    @Test
    void shouldTellTheGatewayWhereWorkersAndTrainerShowTheirMetrics() {
        Map<String, String> settings = services.get("gateway").settings(environment);

        assertThat(settings.get("worker_metrics").split(","))
                .containsExactlyInAnyOrderElementsOf(services.keySet().stream()
                        .filter(name -> name.startsWith("worker-"))
                        .map(this::metricsUrl)
                        .toList());
        assertThat(settings).containsEntry("trainer_metrics", metricsUrl("trainer"));
    }

    private String metricsUrl(String service) {
        return "http://" + service + ":" + healthPort(services.get(service)) + "/metrics";
    }

    @Test
    void shouldScrapeEachServiceWhereItShowsItsMetrics() throws IOException {
        Map<?, ?> prometheus = ComposeFile.yaml(services.get("prometheus").file("/etc/prometheus/prometheus.yml"));
        Set<String> scraped = new TreeSet<>();
        for (Object job : (List<?>) prometheus.get("scrape_configs")) {
            for (Object config : (List<?>) ((Map<?, ?>) job).get("static_configs")) {
                ((List<?>) ((Map<?, ?>) config).get("targets")).forEach(target -> scraped.add(target.toString()));
            }
            if (((Map<?, ?>) job).get("authorization") instanceof Map<?, ?> authorization) {
                assertThat(services.get("prometheus").mounts())
                        .containsKey(authorization.get("credentials_file").toString());
            }
        }

        Set<String> shown = new TreeSet<>();
        services.values().stream()
                .filter(Service::isOurs)
                .forEach(service -> shown.add(service.name() + ":" + healthPort(service)));
        assertThat(scraped).isEqualTo(shown);
    }

    @Test
    void shouldTakePicturesAsLargeAsTheTopicDoes() {
        assertThat(Integer.parseInt(services.get("broker").environment().get("KAFKA_MESSAGE_MAX_BYTES")))
                .isGreaterThanOrEqualTo(TopicSettings.DEFAULTS.maxMessageBytes());
    }

    @Test
    void shouldDrawOnlyMetricsThatThereAre() throws IOException {
        Path folder = services.get("grafana").file("/etc/valr/dashboards");
        JsonNode dashboard =
                new ObjectMapper().readTree(folder.resolve("valr.json").toFile());
        Map<?, ?> source = (Map<?, ?>) ((List<?>) ComposeFile.yaml(services.get("grafana")
                                .file("/etc/grafana/provisioning")
                                .resolve("datasources/prometheus.yml"))
                        .get("datasources"))
                .get(0);
        assertThat(dashboard.findValuesAsText("uid"))
                .contains("valr")
                .allMatch(uid -> uid.equals("valr") || uid.equals(source.get("uid")));

        Set<String> documented = documentedMetrics();
        List<String> expressions = dashboard.findValuesAsText("expr");
        List<String> drawn = new ArrayList<>();
        for (String expression : expressions) {
            Matcher name = Pattern.compile("\\b(valr|kafka|jvm|process|system)_[a-z0-9_]+")
                    .matcher(expression.replaceAll("by \\([^)]*\\)|\\{[^}]*}", ""));
            while (name.find()) {
                drawn.add(name.group().replaceFirst("_bucket$", ""));
            }
        }
        assertThat(drawn).hasSizeGreaterThanOrEqualTo(expressions.size()).isSubsetOf(documented);
    }

    private static Set<String> documentedMetrics() throws IOException {
        Set<String> names = new TreeSet<>();
        Matcher row = Pattern.compile("(?m)^\\| `([a-z0-9_]+)` \\|")
                .matcher(Files.readString(ROOT.resolve("docs").resolve("operations.md")));
        while (row.find()) {
            names.add(row.group(1));
        }
        return names;
    }

    /** Where the service is asked for its health: what the image says, unless the service says otherwise. */
    private int healthPort(Service service) {
        assertThat(service.get("healthcheck").toString()).contains("health, /readyz");
        String port = service.environment().get("HEALTH_PORT");
        return port == null ? imagesHealthPort() : Integer.parseInt(port);
    }

    private static int imagesHealthPort() {
        try {
            Matcher port = Pattern.compile("HEALTH_PORT=(\\d+)")
                    .matcher(Files.readString(ROOT.resolve("deploy/images/Dockerfile")));
            assertThat(port.find()).isTrue();
            return Integer.parseInt(port.group(1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertReaches(String bootstrapServers, String registryUrl) {
        assertThat(services.get("broker")
                        .environment()
                        .get("KAFKA_ADVERTISED_LISTENERS")
                        .split(","))
                .contains("INSIDE://" + bootstrapServers);
        URI registry = URI.create(registryUrl);
        assertThat(services.get(registry.getHost()).list("ports"))
                .anyMatch(port -> port.endsWith(":" + registry.getPort()));
        assertThat(registry.getPath()).isEqualTo("/apis/ccompat/v7");
    }

    /** On a volume, since the image's own file system is read-only, and the image makes the place for its user. */
    private static void assertWritable(Service service, Path path) {
        Map<String, String> mounts = service.mounts();
        assertThat(mounts.keySet())
                .as(service.name() + " " + path)
                .anyMatch(place -> path.startsWith(place) && !mounts.get(place).startsWith("."));
        assertThat(service.list("volumes"))
                .as(service.name() + " " + path)
                .noneMatch(volume -> volume.endsWith(":ro") && path.startsWith(volume.split(":")[1]));
    }
}
