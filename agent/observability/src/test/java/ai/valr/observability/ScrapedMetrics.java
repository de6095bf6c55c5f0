package ai.valr.observability;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a service shows at {@code /metrics}, as Prometheus reads it. */
public final class ScrapedMetrics {
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** By name: its type. */
    private final Map<String, String> types = new TreeMap<>();

    /** By name: the labels of its samples, without {@code le}. */
    private final Map<String, Set<String>> labels = new TreeMap<>();

    /** By name and labels as they stand. */
    private final Map<String, Double> samples = new LinkedHashMap<>();

    private ScrapedMetrics(String text) {
        String family = "";
        for (String line : text.lines().toList()) {
            Matcher type = TYPE.matcher(line);
            if (type.matches()) {
                family = type.group(1);
                types.put(family, type.group(2));
                labels.put(family, new TreeSet<>());
                continue;
            }
            Matcher sample = SAMPLE.matcher(line);
            if (line.startsWith("#") || line.isEmpty()) {
                continue;
            }
            if (!sample.matches() || !sample.group(1).startsWith(family)) {
                throw new AssertionError("no line of Prometheus' text format behind family " + family + ": " + line);
            }
            String given = sample.group(2) == null ? "" : sample.group(2);
            Matcher label = LABEL.matcher(given);
            while (label.find()) {
                if (!label.group(1).equals("le")) {
                    labels.get(family).add(label.group(1));
                }
            }
            samples.put(sample.group(1) + (given.isEmpty() ? "" : "{" + given + "}"), Double.valueOf(sample.group(3)));
        }
    }

    public static ScrapedMetrics of(String text) {
        return new ScrapedMetrics(text);
    }

    /** @param url of the service, without a path */
    public static ScrapedMetrics from(String url) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(url + "/metrics");
        if (answer.statusCode() != 200) {
            throw new AssertionError("GET " + url + "/metrics: " + answer.statusCode() + " " + answer.body());
        }
        return of(answer.body());
    }

    public static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    public Map<String, String> types() {
        return types;
    }

    Set<String> labels(String name) {
        return labels.get(name);
    }

    /** How many time series it is. */
    public int series() {
        return samples.size();
    }

    /** The value of a sample as it is written, {@code name{label="value"}}; fails where there is none. */
    public double value(String sample) {
        Double value = samples.get(sample);
        if (value == null) {
            throw new AssertionError("no " + sample + " among " + samples.keySet());
        }
        return value;
    }

    /** The sum of all samples of this name. */
    public double sum(String name) {
        return samples.entrySet().stream()
                .filter(sample ->
                        sample.getKey().equals(name) || sample.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
