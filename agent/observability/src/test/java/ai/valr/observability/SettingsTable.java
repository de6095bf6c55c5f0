package ai.valr.observability;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The names in a document's table of settings, which the reader of those settings is held against. */
public final class SettingsTable {
    private static final Pattern NAME = Pattern.compile("`([a-z0-9_.]+)`");

    private SettingsTable() {}

    /**
     * What stands in the first column under the heading {@code Settings}; families of names ({@code s3.*}) are left out.
     *
     * @param document under {@code docs} of this repository
     */
    public static Set<String> names(String document) {
        Set<String> names = new TreeSet<>();
        boolean under = false;
        for (String line : RepositoryDocument.lines(document)) {
            under = line.startsWith("## ") ? line.equals("## Settings") : under;
            if (under && line.startsWith("| `")) {
                NAME.matcher(line.split("\\|")[1])
                        .results()
                        .map((MatchResult match) -> match.group(1))
                        .forEach(names::add);
            }
        }
        return names;
    }
}
