package ai.valr.gateway;

import ai.valr.settings.SettingsReader;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a gateway tells of the services beside it ({@code GET /v1/services}), and where it learns it.
 *
 * @param workerGroup the workers' {@code application.id}, whose offsets say what they have read
 * @param workerMetrics pages of workers' metrics, at most {@link #MAX_WORKERS}
 * @param trainerMetrics the page of the trainer's
 */
record WatchedServices(String workerGroup, List<URI> workerMetrics, Optional<URI> trainerMetrics) {
    /** Asked at the same time, each for one page. */
    static final int MAX_WORKERS = 64;

    private static final String WORKERS = "worker_metrics";
    private static final String TRAINER = "trainer_metrics";
    private static final String DEFAULT_GROUP = "valr-worker";
    private static final String VALUES = "`http://HOST:PORT/metrics`";

    /** @throws IllegalArgumentException where values cannot be */
    WatchedServices {
        workerMetrics = List.copyOf(workerMetrics);
        if (workerMetrics.size() > MAX_WORKERS) {
            throw new IllegalArgumentException(WORKERS + " has " + workerMetrics.size() + " addresses; give at most "
                    + MAX_WORKERS + ", and let Prometheus watch the rest");
        }
    }

    static WatchedServices read(SettingsReader reader) {
        String group = reader.setting("worker_group", "the workers' `application.id`, whose lag is told")
                .text(DEFAULT_GROUP);
        List<URI> workers = pages(
                reader,
                WORKERS,
                reader.setting(WORKERS, "of the workers, whose KV use is told; a node's own needs none")
                        .values(VALUES + ", several by commas, at most " + MAX_WORKERS)
                        .text(""));
        List<URI> trainer = pages(
                reader,
                TRAINER,
                reader.setting(TRAINER, "of the trainer, whose lag is told")
                        .values(VALUES)
                        .text(""));
        if (trainer.size() > 1) {
            reader.problem(TRAINER + " has " + trainer.size() + " addresses; give one");
        }
        return reader.part(
                () -> new WatchedServices(group, workers, trainer.stream().findFirst()), null);
    }

    private static List<URI> pages(SettingsReader reader, String name, String text) {
        List<URI> pages = new ArrayList<>();
        for (String entry : text.split(",")) {
            if (!entry.isBlank()) {
                page(entry.strip())
                        .ifPresentOrElse(
                                pages::add,
                                () -> reader.problem(name + " " + entry.strip()
                                        + " must be http://HOST:PORT/metrics, or https, without a user or a fragment"));
            }
        }
        return pages;
    }

    private static Optional<URI> page(String text) {
        try {
            URI page = URI.create(text);
            boolean http = "http".equalsIgnoreCase(page.getScheme()) || "https".equalsIgnoreCase(page.getScheme());
            return http && page.getHost() != null && page.getUserInfo() == null && page.getFragment() == null
                    ? Optional.of(page)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
