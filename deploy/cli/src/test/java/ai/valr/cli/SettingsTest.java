package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.valr.gateway.GatewayConfig;
import ai.valr.settings.Range;
import ai.valr.settings.Setting;
import ai.valr.trainer.service.TrainerConfig;
import ai.valr.worker.WorkerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** What people are told of settings, against what services take. */
class SettingsTest {
    private static final Path TREE = Path.of("../..");
    private static final Map<String, String> NEEDED = Map.of(
            "bootstrap.servers", "b:1", "schema.registry.url", "http://r:2", "model", "models/m", "data_dir", "data");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine valr = Valr.commandLine(Map.of());
        valr.setOut(new PrintWriter(out, true));
        valr.setErr(new PrintWriter(err, true));
        return valr.execute(args);
    }

    @ParameterizedTest
    @EnumSource
    void shouldStandInTheDocumentsAsTheyAreRead(SettingsOf service) throws IOException {
        String text = Files.readString(TREE.resolve(service.document()));

        assertThat(text)
                .as(
                        "%s must hold the settings of a %s as they are; `%s` mends it",
                        service.document(), service.word(), SettingsTable.COMMAND)
                .isEqualTo(SettingsTable.into(text, service));
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayWhatEachIsGoodFor(SettingsOf service) {
        assertThat(service.settings()).isNotEmpty().allSatisfy(setting -> {
            assertThat(setting.meaning()).as(setting.name()).isNotBlank().doesNotContain("|");
            assertThat(setting.otherwise()).as(setting.name()).isNotBlank();
        });
        assertThat(service.settings()).extracting(Setting::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NODE", "STORE"})
    void shouldTakeTheEndsOfEachRangeAndNothingBeyond(SettingsOf service) {
        Consumer<Map<String, String>> parse =
                switch (service) {
                    case WORKER -> WorkerConfig::parse;
                    case TRAINER -> TrainerConfig::parse;
                    case GATEWAY -> GatewayConfig::parse;
                    case STORE, NODE -> throw new IllegalArgumentException(service.word());
                };
        for (Setting setting : service.settings()) {
            setting.range().ifPresent(range -> {
                Map<String, String> settings = needed(service);
                for (String inside : inside(range)) {
                    settings.put(setting.name(), inside);
                    assertThatCode(() -> parse.accept(settings))
                            .as(setting.name() + " " + inside)
                            .doesNotThrowAnyException();
                }
                settings.put(setting.name(), number(range.low() - 1));
                assertThat(catchThrowable(() -> parse.accept(settings)))
                        .hasMessageContaining(setting.name() + " " + number(range.low() - 1) + " must ");
            });
        }
    }

    private static List<String> inside(Range range) {
        if (!range.withLow() || Double.isInfinite(range.high())) {
            return List.of(number(range.withLow() ? range.low() : range.low() + 1));
        }
        return range.withHigh() ? List.of(number(range.low()), number(range.high())) : List.of(number(range.low()));
    }

    private static String number(double value) {
        return Long.toString((long) value);
    }

    private static Map<String, String> needed(SettingsOf service) {
        Map<String, String> needed = new TreeMap<>();
        service.settings().stream()
                .filter(setting -> setting.otherwise().equals(Setting.NEEDED))
                .forEach(setting -> needed.put(setting.name(), NEEDED.get(setting.name())));
        return needed;
    }

    @Test
    void shouldListThemForUsers() {
        assertThat(run("settings", "gateway")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("port  8080  {[0, 65535]}\n    0 takes a free one\n")
                .contains("max_body_bytes  16777216 (16 MiB)  {[1024, 268435456]}\n");
        assertThat(run("settings", "node")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("--kafka-port PORT  9092  {VALR_KAFKA_PORT}\n    Port of the broker");
        assertThat(run("settings")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("a service is missing: worker, trainer, gateway, store or node");
    }

    @Test
    void shouldWriteTheTablesIntoTheDocuments(@TempDir Path tree) throws IOException {
        for (SettingsOf service : SettingsOf.values()) {
            Path document = tree.resolve(service.document());
            Files.createDirectories(document.getParent());
            String text = Files.readString(TREE.resolve(service.document()));
            Files.writeString(
                    document, text.replace("| " + service.settings().get(0).meaning() + " |", "| old |"));
        }

        assertThat(run("settings", "--write", tree.toString())).isEqualTo(ExitCode.OK);

        for (SettingsOf service : SettingsOf.values()) {
            assertThat(tree.resolve(service.document())).hasSameTextualContentAs(TREE.resolve(service.document()));
        }
        assertThat(run("settings", "--write", tree.resolve("docs").toString())).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains("give a working tree of VaLR");
    }
}
