package ai.valr.gateway;

import ai.valr.schemas.Topics;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * How the workers and the trainer beside this gateway do: what they have not read yet, and what their KV caches hold. Asked of the
 * broker and of their pages of metrics when somebody wants to know, and not more often than every {@link #KEPT}. Thread-safe;
 * closed with its gateway.
 */
final class ServicesApi implements AutoCloseable {
    /** An answer is told again for as long. */
    private static final Duration KEPT = Duration.ofSeconds(4);

    /** What tells a worker's page from another's. */
    private static final String OF_A_WORKER = "valr_num_requests_running";

    private static final String LAG = "kafka_consumer_fetch_manager_records_lag";

    private static final List<String> READ_BY_WORKERS = List.of(Topics.TASKS, Topics.FRAMES);

    /** One of a worker's figures: as it is told here, and as the worker calls it. */
    private record Figure(String name, String metric) {}

    private static final List<Figure> FIGURES = List.of(
            new Figure("tasks_running", OF_A_WORKER),
            new Figure("tasks_waiting", "valr_num_requests_waiting"),
            new Figure("frames_waiting", "valr_num_frames_waiting"),
            new Figure("partitions", "valr_partitions"),
            new Figure("sessions", "valr_sessions"),
            new Figure("kv_caches", "valr_kv_caches"),
            new Figure("kv_positions", "valr_kv_cache_positions"),
            new Figure("max_kv_positions", "valr_kv_cache_max_positions"),
            new Figure("kv_bytes", "valr_kv_cache_bytes"),
            new Figure("max_kv_bytes", "valr_kv_cache_max_bytes"));

    private final WatchedServices watched;
    private final GroupLag groupLag;
    private final Supplier<Optional<String>> ownPage;
    private final MetricsPages pages = new MetricsPages();
    private ObjectNode told;
    private long toldNanos;

    /** @param ownPage the metrics of this process where other services run in it */
    ServicesApi(GatewayConfig config, Supplier<Optional<String>> ownPage) {
        this.watched = config.watched();
        this.groupLag = new GroupLag(config, watched.workerGroup(), READ_BY_WORKERS);
        this.ownPage = ownPage;
    }

    List<Route> routes() {
        JsonFields worker = new JsonFields()
                .with("name", JsonSchema.text("where it was asked"))
                .with("answers", JsonSchema.flag(""))
                .optional("detail", JsonSchema.text("why it does not"))
                .optional("ready", JsonSchema.flag("whether it serves its partitions"));
        FIGURES.forEach(
                figure -> worker.optional(figure.name(), JsonSchema.integer(figure.metric() + " of its metrics")));
        JsonSchema lag = new JsonFields()
                .with("reader", JsonSchema.choice("", List.of("workers", "trainer")))
                .with("topic", JsonSchema.text(""))
                .with(
                        "records",
                        JsonSchema.integer("that it has not read; null: not known")
                                .orNull())
                .optional("detail", JsonSchema.text("why it is not known"))
                .named("ReaderLag", "What a service has not read of a topic.");
        return List.of(Route.get(
                        Tag.OPERATION,
                        "/v1/services",
                        Guard.READ,
                        "getServices",
                        "Lag of workers and trainer, KV use of each worker; at most some seconds old")
                .answers(
                        200,
                        "How they do.",
                        new JsonFields()
                                .with("at", JsonSchema.time("when they were asked"))
                                .with("lag", JsonSchema.list("", lag))
                                .with(
                                        "workers",
                                        JsonSchema.list(
                                                "in this process, or named by worker_metrics",
                                                worker.named("WorkerLoad", "What a worker has to do.")))
                                .named("Services", "The services beside a gateway."))
                .handledBy(request -> Json.send(request, services())));
    }

    /** Who comes while another one asks waits for that answer, and asks nobody. */
    private synchronized ObjectNode services() {
        if (told == null || System.nanoTime() - toldNanos >= KEPT.toNanos()) {
            told = ask();
            toldNanos = System.nanoTime();
        }
        return told;
    }

    private ObjectNode ask() {
        List<CompletableFuture<MetricsPages.Page>> workers =
                watched.workerMetrics().stream().map(pages::read).toList();
        Optional<CompletableFuture<MetricsPages.Page>> trainer =
                watched.trainerMetrics().map(pages::read);
        ObjectNode answer =
                JsonNodeFactory.instance.objectNode().put("at", Instant.now().toString());
        ArrayNode lag = answer.putArray("lag");
        GroupLag.Lag read = groupLag.ask();
        READ_BY_WORKERS.forEach(
                topic -> lag(lag, "workers", topic, read.records().get(topic), read.trouble()));
        trainerLag(lag, trainer.map(CompletableFuture::join));
        ArrayNode array = answer.putArray("workers");
        ownPage.get()
                .map(MetricsText::new)
                .filter(own -> own.of(OF_A_WORKER).isPresent())
                .ifPresent(own -> worker(array, "this process", new MetricsPages.Page(own, "")));
        List<URI> addresses = watched.workerMetrics();
        for (int i = 0; i < workers.size(); i++) {
            worker(array, addresses.get(i).getAuthority(), workers.get(i).join());
        }
        return answer;
    }

    /** A trainer keeps its offsets to itself, beside what it made of the records; its reader's lag is in its metrics. */
    private static void trainerLag(ArrayNode lag, Optional<MetricsPages.Page> page) {
        if (page.isEmpty()) {
            lag(lag, "trainer", Topics.FEEDBACK, null, "a trainer keeps its offsets to itself; name trainer_metrics");
            return;
        }
        MetricsText figures = page.get().figures();
        OptionalDouble records = figures == null ? OptionalDouble.empty() : figures.sum(LAG, "topic", Topics.FEEDBACK);
        lag(
                lag,
                "trainer",
                Topics.FEEDBACK,
                records.isPresent() ? (Long) (long) records.getAsDouble() : null,
                figures == null ? page.get().trouble() : "its metrics do not tell (yet)");
    }

    private static void lag(ArrayNode lag, String reader, String topic, Long records, String trouble) {
        ObjectNode node = lag.addObject().put("reader", reader).put("topic", topic);
        if (records == null) {
            node.putNull("records").put("detail", trouble);
        } else {
            node.put("records", records);
        }
    }

    private static void worker(ArrayNode array, String name, MetricsPages.Page page) {
        ObjectNode node = array.addObject().put("name", name);
        MetricsText figures = page.figures();
        boolean answers = figures != null && figures.of(OF_A_WORKER).isPresent();
        node.put("answers", answers);
        if (!answers) {
            node.put("detail", figures == null ? page.trouble() : "shows no metrics of a worker; mend worker_metrics");
            return;
        }
        node.put("ready", figures.of("valr_worker_ready").orElse(0) == 1);
        FIGURES.forEach(
                figure -> figures.of(figure.metric()).ifPresent(value -> node.put(figure.name(), (long) value)));
    }

    @Override
    public synchronized void close() {
        groupLag.close();
    }
}
