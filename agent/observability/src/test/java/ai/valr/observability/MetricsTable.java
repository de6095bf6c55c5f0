package ai.valr.observability;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The tables of metrics in docs/operations.md, which what a service shows is held against. */
public final class MetricsTable {
    private static final String EVERY_PROCESS = "Every process";
    private static final List<String> SOMETIMES = List.of("Behind a garbage collection", "Kafka's clients");

    private record Row(String type, Set<String> labels) {}

    /** By heading, then by name. */
    private final Map<String, Map<String, Row>> tables = new TreeMap<>();

    private MetricsTable(List<String> lines) {
        String heading = "";
        for (String line : lines) {
            if (line.startsWith("#")) {
                heading = line.replaceFirst("#+ ", "");
            } else if (line.startsWith("| `") && line.split("\\|").length >= 5) {
                String[] cells = line.split("\\|");
                tables.computeIfAbsent(heading, it -> new TreeMap<>())
                        .put(words(cells[1]).get(0), new Row(cells[2].strip(), new TreeSet<>(words(cells[3]))));
            }
        }
    }

    private static List<String> words(String cell) {
        return Arrays.stream(cell.replace("`", "").split("[, ]+"))
                .filter(word -> !word.isBlank())
                .toList();
    }

    /** Of this repository. */
    public static MetricsTable read() {
        return new MetricsTable(RepositoryDocument.lines("operations.md"));
    }

    /** Rows that {@link MetricsTable} finds under this heading. */
    public Set<String> names(String heading) {
        return tables.getOrDefault(heading, Map.of()).keySet();
    }

    /**
     * What a process of these services shows and its tables do not say, or the other way round; empty where they agree. What
     * concerns garbage collections and Kafka's clients need not be there.
     */
    public List<String> differences(ScrapedMetrics shown, String... services) {
        Map<String, Row> must = new TreeMap<>(tables.get(EVERY_PROCESS));
        for (String service : services) {
            must.putAll(tables.get(service));
        }
        Map<String, Row> may = new TreeMap<>(must);
        SOMETIMES.forEach(heading -> may.putAll(tables.get(heading)));
        List<String> differences = new ArrayList<>();
        must.keySet().stream()
                .filter(name -> !shown.types().containsKey(name))
                .forEach(name -> differences.add(name + " is in the table and not shown"));
        shown.types().forEach((name, type) -> {
            Row row = may.get(name);
            if (row == null) {
                if (!isMaximum(name, may)) {
                    differences.add(name + " is shown and not in the table");
                }
            } else if (!row.type().equals(type)) {
                differences.add(name + " is a " + type + ", in the table a " + row.type());
            } else if (!row.labels().equals(shown.labels(name))) {
                differences.add(name + " has labels " + shown.labels(name) + ", in the table " + row.labels());
            }
        });
        return differences;
    }

    /** Micrometer shows the largest of the last minutes beside each histogram and summary. */
    private static boolean isMaximum(String name, Map<String, Row> rows) {
        Row of = name.endsWith("_max") ? rows.get(name.substring(0, name.length() - "_max".length())) : null;
        return of != null && Set.of("histogram", "summary").contains(of.type());
    }

    @Override
    public String toString() {
        return tables.entrySet().stream()
                .map(table -> table.getKey() + ": " + table.getValue().keySet())
                .collect(Collectors.joining("\n"));
    }
}
