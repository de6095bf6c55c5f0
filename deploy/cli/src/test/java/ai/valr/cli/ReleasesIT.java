package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.embedded.EmbeddedServices;
import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.Decision;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.RoundPhase;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.schemas.TrainingRound;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code valr releases} on a real broker and registry, with versions as a trainer leaves them. */
class ReleasesIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path home;

    private static EmbeddedServices services;
    private static ReleaseLog log;
    private static ModelRelease first;
    private static ModelRelease second;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        services = EmbeddedServices.start(home.resolve("services"), 0, 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(1));
        }
        SchemaRegistration.register(Map.of("schema.registry.url", services.schemaRegistryUrl()));
        log = ReleaseLog.connect(Map.of(
                "bootstrap.servers", services.bootstrapServers(), "schema.registry.url", services.schemaRegistryUrl()));
        StoredVersions versions = new StoredVersions(log, home.resolve("store"));
        first = versions.record("valr-mini", "aaaa00000001", null, Decision.RELEASED, folder("one"));
        second = versions.record("valr-mini", "bbbb00000002", "aaaa00000001", Decision.REJECTED, folder("two"));
        versions.record("valr-mini", "cccc00000003", "bbbb00000002", Decision.RELEASED, folder("three"));
        versions.record("other", "dddd00000004", null, Decision.RELEASED, folder("four"));
    }

    private static Path folder(String weights) throws IOException {
        Path folder = Files.createDirectories(home.resolve(weights));
        Files.writeString(folder.resolve("model.safetensors"), weights);
        return folder;
    }

    @AfterAll
    static void stop() {
        log.close();
        services.close();
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> line = new ArrayList<>(List.of(
                "releases",
                args[0],
                "--bootstrap-servers",
                services.bootstrapServers(),
                "--schema-registry-url",
                services.schemaRegistryUrl()));
        line.addAll(List.of(args).subList(1, args.length));
        CommandLine valr = Valr.commandLine(Map.of());
        valr.setOut(new PrintWriter(out, true));
        valr.setErr(new PrintWriter(err, true));
        return valr.execute(line.toArray(String[]::new));
    }

    @Test
    void shouldListEveryVersionAndShowOne() throws Exception {
        log.activate(first);

        assertThat(run("list", "--model", "valr-mini")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines()).hasSize(5).satisfies(lines -> {
            assertThat(lines.get(0)).isEqualTo("valr-mini: 3 versions, active: aaaa00000001");
            assertThat(lines.get(2))
                    .startsWith("*  aaaa00000001  2026-11-26T10:00:00Z  released  none ")
                    .contains("64", "feedback 0.500 > 0.620", "it gained on feedback");
            assertThat(lines.get(3)).startsWith("   bbbb00000002  2026-11-26T10:00:01Z  rejected  aaaa00000001");
        });
        assertThat(run("list", "--json")).isEqualTo(ExitCode.OK);
        JsonNode models = JSON.readTree(out.toString()).get("models");
        assertThat(models).hasSize(2);
        assertThat(models.get(0).get("active")).isEqualTo(JSON.nullNode());
        assertThat(models.get(1).get("active").get("version").textValue()).isEqualTo("aaaa00000001");
        assertThat(models.get(1).get("versions").findValuesAsText("decision"))
                .containsExactly("RELEASED", "REJECTED", "RELEASED");

        assertThat(run("show", "bbbb00000002", "--model", "valr-mini")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("bbbb00000002 of valr-mini, not active")
                .contains("rejected 2026-11-26T10:00:01Z: it gained on feedback")
                .contains("0.500 before, 0.620 after, difference +0.120 [+0.031, +0.209], n 40")
                .contains("learning       loss   0.750 to 0.500 in 40 updates  █▁\n")
                .contains("64 new; nothing was learnt from 3 ORPHANED")
                .contains("valr.feedback partition 3, offsets 5 to 8")
                .contains(second.getLocation())
                .contains("model.safetensors, 3 bytes, sha256 "
                        + second.getFiles().get(0).getSha256())
                .contains("rank = 8")
                .contains("score = 0.75");
        assertThat(run("show", "bbbb00000002", "--model", "valr-mini", "--json"))
                .isEqualTo(ExitCode.OK);
        JsonNode shown = JSON.readTree(out.toString());
        assertThat(shown.get("active").booleanValue()).isFalse();
        assertThat(shown.at("/release/training_data/0/to_offset").intValue()).isEqualTo(9);
        assertThat(shown.at("/training_curve/figures/loss/1").doubleValue()).isEqualTo(0.5);

        assertThat(run("show", "cccc00000003", "--model", "valr-mini")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("█▁  (its parent's: 0.750 to 0.500)");
    }

    @Test
    void shouldListTheRoundThatATrainerWorksOn() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        TrainingRound round = TrainingRound.newBuilder()
                .setModelName("other")
                .setRound(3)
                .setParentVersion("dddd00000004")
                .setPhase(RoundPhase.TRAINING)
                .setUpdatesDone(12)
                .setUpdates(40)
                .setLoss(1.25)
                .setSecondsLeft(96.4)
                .setBegunAt(now)
                .setToldAt(now)
                .build();
        log.tell(round);
        assertThat(run("list", "--model", "other")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines().toList().get(3))
                .startsWith(
                        "round 3 from dddd00000004: trains, update 12 of 40, loss 1.250, about 96 s of it left; told ");
        assertThat(run("list", "--json")).isEqualTo(ExitCode.OK);
        assertThat(JSON.readTree(out.toString()).at("/rounds/0/updates_done").intValue())
                .isEqualTo(12);

        log.tell(TrainingRound.newBuilder(round)
                .setToldAt(Instant.parse("2026-11-26T10:00:00Z"))
                .build());
        assertThat(run("list")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("; no word from its trainer since 2026-11-26T10:00:00Z, for ");

        log.endRound("other");
        assertThat(run("list")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).doesNotContain("round 3");
    }

    @Test
    void shouldPromoteAndGoBackAndSayWhatWasActiveBefore() throws Exception {
        log.activate(first);

        assertThat(run("promote", "bbbb00000002", "--model", "valr-mini")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().strip())
                .isEqualTo("valr-mini: bbbb00000002 is active now; before it was aaaa00000001");
        assertThat(log.active("valr-mini")).contains(second);
        assertThat(run("promote", "bbbb00000002", "--model", "valr-mini")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().strip()).isEqualTo("valr-mini: bbbb00000002 is active, as it was");

        assertThat(run("rollback", "--model", "valr-mini", "--json")).isEqualTo(ExitCode.OK);
        JsonNode change = JSON.readTree(out.toString());
        assertThat(change.at("/before/version").textValue()).isEqualTo("bbbb00000002");
        assertThat(change.at("/active/version").textValue()).isEqualTo("aaaa00000001");
        assertThat(log.active("valr-mini")).contains(first);

        assertThat(run("rollback", "--model", "valr-mini")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .startsWith("valr releases rollback: version aaaa00000001 of valr-mini has no parent");
    }

    @Test
    void shouldRefuseAVersionWhoseFilesAreNotAsRecorded() throws Exception {
        log.activate(first);
        ModelRelease third = log.require("valr-mini", "cccc00000003").getRelease();
        Path weights = Path.of(URI.create(third.getLocation())).resolve("model.safetensors");
        Files.writeString(weights, "thr33");

        assertThat(run("promote", "cccc00000003", "--model", "valr-mini")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .startsWith("valr releases promote: file model.safetensors of " + third.getLocation()
                        + " has 5 bytes with sha256 ");
        Files.delete(weights);
        assertThat(run("promote", "cccc00000003", "--model", "valr-mini")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("file model.safetensors of " + third.getLocation() + " is missing");
        assertThat(log.active("valr-mini")).contains(first);
    }

    @Test
    void shouldTakeTheSettingsOfAnyService() throws Exception {
        Path config = Files.writeString(
                home.resolve("service.properties"),
                "some_service.own=1\ns3.region=eu-central-1\nsecurity.protocol=PLAINTEXT");
        Path wrong = Files.writeString(home.resolve("wrong.properties"), "s3.regoin=eu-central-1");

        assertThat(run("list", "--config", config.toString())).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("other: 1 version, active: none");
        assertThat(run("list", "--config", wrong.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("s3.regoin is no setting of a store");
    }

    @Test
    void shouldNameTheNearestVersionAndModel() {
        assertThat(run("show", "bbbb00000020", "--model", "valr-mini")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .startsWith(
                        "valr releases show: model valr-mini has no version bbbb00000020; did you mean bbbb00000002?")
                .contains("See valr releases show --help.");
        assertThat(run("promote", "cccc", "--model", "valr-mini")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("did you mean cccc00000003?");
        assertThat(run("show", "0123456789ab", "--model", "valr-mini")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("there are cccc00000003, bbbb00000002, aaaa00000001");
        assertThat(run("list", "--model", "valr-mni")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("there is no version of a model valr-mni; did you mean valr-mini?");
        assertThat(run("rollback")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("there are versions of 2 models; say which one is meant; there are other, valr-mini");
    }
}
