package ai.valr.cli;

import ai.valr.gateway.GatewayConfig;
import ai.valr.releases.ReleaseStore;
import ai.valr.settings.Setting;
import ai.valr.trainer.service.TrainerConfig;
import ai.valr.worker.WorkerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Who can be told something, what it can be told, and which document says so. */
enum SettingsOf {
    WORKER("docs/worker.md"),
    TRAINER("docs/trainer.md"),
    GATEWAY("docs/gateway.md"),
    STORE("docs/releases.md"),
    NODE("README.md");

    private static final String DEFAULT = " (default: ";

    private final String document;

    SettingsOf(String document) {
        this.document = document;
    }

    /** In the repository. */
    Path document() {
        return Path.of(document);
    }

    /** In the order in which they are read. */
    List<Setting> settings() {
        return switch (this) {
            case WORKER -> WorkerConfig.settings();
            case TRAINER -> TrainerConfig.settings();
            case GATEWAY -> GatewayConfig.settings();
            case STORE -> ReleaseStore.settings();
            case NODE -> node();
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A node is told by options. */
    private static List<Setting> node() {
        return new CommandLine(new ServeCommand())
                .getCommandSpec().options().stream().map(SettingsOf::option).toList();
    }

    /** Descriptions end with what holds otherwise. */
    private static Setting option(OptionSpec option) {
        String text = String.join(" ", option.description())
                .replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValue()));
        int at = text.lastIndexOf(DEFAULT);
        boolean flag = option.arity().max() == 0;
        return new Setting(
                option.longestName() + (flag ? "" : " " + option.paramLabel()),
                at < 0 ? flag ? "off" : "none" : text.substring(at + DEFAULT.length(), text.lastIndexOf(')')),
                "`" + EnvironmentTwins.twin(option) + "`",
                Optional.empty(),
                at < 0 ? text : text.substring(0, at));
    }
}
