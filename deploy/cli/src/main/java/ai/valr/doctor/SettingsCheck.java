package ai.valr.doctor;

import java.nio.file.Path;
import java.util.List;

/** What a service's own reader said of its settings file. */
public final class SettingsCheck implements Check {
    private final Finding finding;

    private SettingsCheck(Finding finding) {
        this.finding = finding;
    }

    /** It was understood. */
    public static SettingsCheck right(Path file, String service) {
        return new SettingsCheck(Finding.ok("settings", file + " is a " + service + "'s", expected(service)));
    }

    /** @param problems in the reader's own words, with what was expected */
    public static SettingsCheck wrong(Path file, String service, String problems) {
        return new SettingsCheck(Finding.failed(
                "settings",
                file + ": " + problems,
                expected(service),
                "mend the file; `valr settings " + service + "` and docs/" + service + ".md list them"));
    }

    private static String expected(String service) {
        return "settings of a " + service;
    }

    @Override
    public String name() {
        return finding.check();
    }

    @Override
    public List<Finding> look() {
        return List.of(finding);
    }
}
