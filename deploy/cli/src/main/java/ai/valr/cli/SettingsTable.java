package ai.valr.cli;

import ai.valr.settings.Setting;
import java.util.ArrayList;
import java.util.List;

/** Settings as a table of a document, and as lines of a terminal. */
final class SettingsTable {
    /** The command that puts the tables into the documents. */
    static final String COMMAND = "./valr settings --write .";

    private SettingsTable() {}

    /** The text of a document with its table as the settings are now. */
    static String into(String text, SettingsOf service) {
        String begin = "<!-- settings:" + service.word() + ", made by " + COMMAND + " -->\n";
        String end = "<!-- /settings:" + service.word() + " -->";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(service.document() + " has no place for the settings of a "
                    + service.word() + "; expected the lines " + begin.strip() + " and " + end);
        }
        return text.substring(0, from + begin.length()) + String.join("\n", markdown(service)) + "\n"
                + text.substring(to);
    }

    private static List<String> markdown(SettingsOf service) {
        List<String> lines = new ArrayList<>();
        boolean options = service == SettingsOf.NODE;
        lines.add(options ? "| Option | Default | In the environment | |" : "| Name | Default | Values | |");
        lines.add("|---|---|---|---|");
        for (Setting setting : service.settings()) {
            lines.add("| `" + setting.name() + "` | " + setting.otherwise() + " | " + setting.values() + " | "
                    + setting.meaning() + " |");
        }
        return lines;
    }

    /** Without the marks of a document. */
    static List<String> lines(SettingsOf service) {
        List<String> lines = new ArrayList<>();
        for (Setting setting : service.settings()) {
            lines.add(setting.name() + "  " + plain(setting.otherwise())
                    + (setting.values().isEmpty() ? "" : "  {" + plain(setting.values()) + "}"));
            lines.add("    " + plain(setting.meaning()));
        }
        return lines;
    }

    private static String plain(String text) {
        return text.replace("`", "");
    }
}
