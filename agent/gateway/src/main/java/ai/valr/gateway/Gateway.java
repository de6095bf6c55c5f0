package ai.valr.gateway;

import ai.valr.observability.ProcessMetrics;
import ai.valr.releases.ReleaseException;
import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.BrokerWatch;
import ai.valr.schemas.ValrSerdes;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.SizeUnit;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.micrometer.core.instrument.Gauge;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * HTTP in front of the topics: pictures and questions in, events out. It holds no state of its own that another gateway
 * would miss. Closed by whoever started it.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /** Threads beside those that streams and waits hold. */
    private static final int MORE_THREADS = 64;

    private static final int LEAST_THREADS = 8;

    /** The latest that is known here. */
    private static final int MAX_FEEDBACK = 50_000;

    private static final JsonSchema READINESS = new JsonFields()
            .with("ready", JsonSchema.flag(""))
            .optional("detail", JsonSchema.text("why it is not"))
            .named("Readiness", "Whether a gateway has the events that there are.");

    private final GatewayConfig config;
    private final ValrSerdes serdes;
    private final EventLog log;
    private final EventFeed feed;
    private final Publisher publisher;
    private final FramePictures pictures;
    private final PictureUrls pictureUrls;
    private final FeedbackFeed feedbackFeed;
    private final ServicesApi services;
    private final ReleaseLog releaseLog;
    private final BrokerWatch broker;
    private final ProcessMetrics metrics;
    private final boolean ownMetrics;
    private final Javalin server;

    /** @param shared metrics of the process; null: it makes its own */
    private Gateway(GatewayConfig config, ProcessMetrics shared) {
        this.config = config;
        this.ownMetrics = shared == null;
        this.metrics = ownMetrics ? new ProcessMetrics() : shared;
        this.broker = new BrokerWatch(config.client(Map.of()));
        GatewayMeters meters = new GatewayMeters(metrics.registry());
        Access access = Access.of(config);
        TaskDirectory directory = new TaskDirectory();
        this.serdes = ValrSerdes.connect(config.client(Map.of()));
        this.log = new EventLog(config.maxEvents(), directory);
        this.feed = new EventFeed(config, serdes, log, metrics, meters);
        AskedTasks asked = new AskedTasks(log);
        this.publisher = new Publisher(config, serdes, metrics, meters, asked);
        this.pictures = new FramePictures(config, serdes);
        FeedbackBook book = new FeedbackBook(MAX_FEEDBACK);
        this.feedbackFeed = new FeedbackFeed(config, serdes, book, MAX_FEEDBACK);
        this.releaseLog = ReleaseLog.connect(config.releases());
        WholeTasks wholeTasks = new WholeTasks(log, directory, new PastTasks(config, serdes, log, asked), asked);
        EventStreams streams = new EventStreams(config, log, new EventPast(config, serdes), wholeTasks, meters);
        Places waits = new Places(
                "requests that wait for an answer",
                "max_waits",
                config.limits().maxWaits(),
                "max_waits",
                config.limits().maxWaits());
        FrameApi frames = new FrameApi(publisher, pictures);
        TaskApi tasks = new TaskApi(config, publisher, directory, wholeTasks, streams, book, waits);
        TaskListApi lists = new TaskListApi(directory, book);
        StatisticsApi statistics = new StatisticsApi(directory, book);
        DeadLetterApi deadLetters = new DeadLetterApi(new DeadLetters(config), publisher, serdes);
        FeedbackApi feedback = new FeedbackApi(publisher, new KnownTasks(log, directory, feed::isReady));
        ReleaseApi releases = new ReleaseApi(releaseLog);
        this.services = new ServicesApi(config, () -> ownMetrics ? Optional.empty() : Optional.of(metrics.scrape()));
        showState();
        this.pictureUrls = new PictureUrls(config.imageUrls(), config.maxBodyBytes());
        ChatApi chat = new ChatApi(
                config,
                publisher,
                streams,
                waits,
                new ChatModels(directory, releaseLog),
                new Conversations(log, directory),
                pictureUrls);
        List<Route> declared = Stream.of(
                        frames.routes(),
                        tasks.routes(),
                        lists.routes(),
                        streams.routes(),
                        feedback.routes(),
                        releases.routes(),
                        chat.routes(), // whose models by name come behind their releases
                        statistics.routes(),
                        services.routes(),
                        deadLetters.routes(),
                        access.routes(),
                        operation())
                .flatMap(List::stream)
                .toList();
        RequestRate rate = new RequestRate(
                config.limits().requestsPerSecond(), config.limits().requestsBurst(), System::nanoTime);
        Routes routes = new Routes(declared, access, rate);
        this.server = Javalin.create(javalin -> {
            settings(javalin, meters);
            new Cors(config.corsOrigins()).serve(javalin);
            javalin.requestLogger.http(meters::request);
            routes.serve(javalin);
            errors(javalin);
            StaticPage.serve(javalin);
        });
    }

    /** How it goes. */
    private List<Route> operation() {
        return List.of(
                Route.get(Tag.OPERATION, "/metrics", Guard.READ, "getMetrics", "Figures in Prometheus' text format")
                        .answers(new Answer(
                                200, "The figures.", List.of(ProcessMetrics.MEDIA_TYPE), JsonSchema.text("")))
                        .handledBy(request ->
                                request.contentType(ProcessMetrics.MEDIA_TYPE).result(metrics.scrape())),
                Route.get(Tag.OPERATION, "/healthz", Guard.NONE, "getHealth", "Whether it lives")
                        .answers(new Answer(200, "It does.", List.of("text/plain"), JsonSchema.text("ok")))
                        .handledBy(request -> request.result("ok")),
                Route.get(
                                Tag.OPERATION,
                                "/readyz",
                                Guard.NONE,
                                "getReadiness",
                                "Whether it has read the events and the broker answers")
                        .answers(200, "It is ready.", READINESS)
                        .answers(503, "It is not.", READINESS)
                        .handledBy(this::ready));
    }

    private void settings(JavalinConfig javalin, GatewayMeters meters) {
        javalin.jetty.host = config.host();
        javalin.jetty.port = config.port();
        QueuedThreadPool threads =
                new QueuedThreadPool(config.maxStreams() + config.limits().maxWaits() + MORE_THREADS, LEAST_THREADS);
        threads.setName("valr-gateway");
        javalin.jetty.threadPool = threads;
        javalin.jetty.multipartConfig.maxFileSize(config.maxBodyBytes(), SizeUnit.BYTES);
        javalin.jetty.multipartConfig.maxTotalRequestSize(config.maxBodyBytes(), SizeUnit.BYTES);
        javalin.jetty.multipartConfig.maxInMemoryFileSize(config.maxBodyBytes(), SizeUnit.BYTES);
        javalin.http.maxRequestSize = config.maxBodyBytes();
        // Of bodies whose length nobody says, too.
        javalin.jetty.modifyServletContextHandler(context -> {
            context.insertHandler(new SizeLimitHandler(config.maxBodyBytes(), -1));
            context.setErrorHandler(new ServerErrors(meters));
        });
        javalin.jetty.modifyServer(server -> server.setErrorHandler(new ServerErrors(meters)));
        javalin.http.prefer405over404 = true;
        javalin.startup.showJavalinBanner = false;
        javalin.startup.showOldJavalinVersionWarning = false;
    }

    private static void errors(JavalinConfig javalin) {
        javalin.routes.exception(Problem.class, (problem, request) -> tell(request, problem));
        javalin.routes.exception(ReleaseException.class, (e, request) -> tell(request, ReleaseApi.problem(e)));
        javalin.routes.exception(HttpResponseException.class, (e, request) -> {
            HttpStatus status = HttpStatus.forStatus(e.getStatus());
            tell(
                    request,
                    Problem.of(
                            e.getStatus(),
                            status.getMessage(),
                            request.method() + " " + request.path() + ": " + e.getMessage(),
                            e.getStatus() == 413
                                    ? "send less, or raise max_body_bytes"
                                    : "see docs/gateway.md for the paths"));
        });
        javalin.routes.exception(Exception.class, (e, request) -> {
            Optional<Problem> ofBody = BodyFailure.problem(request, e);
            if (ofBody.isPresent()) {
                tell(request, ofBody.get());
                return;
            }
            request.pathParamMap().forEach((name, value) -> MDC.put(name + "_id", value)); // session, task
            LOG.error("{} {} failed", request.method(), request.path(), e);
            request.pathParamMap().keySet().forEach(name -> MDC.remove(name + "_id"));
            tell(
                    request,
                    Problem.of(
                            500,
                            "Internal server error",
                            "the gateway failed on this request",
                            "see the gateway's log"));
        });
    }

    private static void tell(Context request, Problem problem) {
        request.status(problem.status());
        if (problem.retryAfterS() > 0) {
            request.header("Retry-After", Long.toString(problem.retryAfterS()));
        }
        if (problem.status() == 413) {
            request.header("Connection", "close"); // the rest of the body is not read
        }
        boolean openAi = Problem.isOpenAi(request.path());
        request.contentType(openAi ? "application/json" : Problem.MEDIA_TYPE);
        request.result((openAi ? problem.openAi() : problem.json()).toString());
    }

    private void showState() {
        Gauge.builder("valr.gateway.ready", this, it -> it.isReady() ? 1 : 0)
                .description("1 while it has the events and its broker answers.")
                .register(metrics.registry());
        Gauge.builder("valr.broker.answer.age", broker, BrokerWatch::answerAgeSeconds)
                .description("Since the broker's last answer to a question that is asked every 2 s.")
                .baseUnit("seconds")
                .tag("service", "gateway")
                .register(metrics.registry());
        Gauge.builder("valr.events.held", log, it -> it.next() - it.first())
                .description("Events in memory.")
                .register(metrics.registry());
    }

    private void ready(Context request) {
        boolean ready = isReady();
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("ready", ready);
        if (!ready) {
            request.status(503);
            answer.put("detail", feed.isReady() ? broker.trouble() : feed.trouble());
        }
        Json.send(request, answer);
    }

    /**
     * Starts to listen, and to read the events; a broker that is not there yet is waited for ({@code /readyz}).
     *
     * @throws AddressException where the address cannot be listened on; nothing runs then
     * @throws IllegalStateException where a variable of the environment cannot be used; nothing runs then
     */
    public static Gateway start(GatewayConfig config) {
        return start(config, null);
    }

    /**
     * The same in a process that has metrics of its own; {@code /metrics} shows all of them.
     *
     * @param metrics not closed by the gateway
     */
    public static Gateway start(GatewayConfig config, ProcessMetrics metrics) {
        Gateway gateway = new Gateway(config, metrics);
        try {
            gateway.server.start();
        } catch (RuntimeException e) {
            gateway.close();
            throw new AddressException(
                    "http://" + config.host() + ":" + config.port() + " cannot be listened on: " + reason(e)
                            + "; choose another port, 0 takes a free one",
                    e);
        }
        gateway.broker.start();
        gateway.publisher.start();
        gateway.feed.start();
        gateway.feedbackFeed.start();
        return gateway;
    }

    private static String reason(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return cause.getMessage();
            }
        }
        return e.getMessage();
    }

    /** The methods and paths that it answers on, for a test that holds them against the description. */
    Set<String> served() {
        return server.unsafe.internalRouter.allHttpHandlers().stream()
                .filter(handler -> !handler.endpoint.method.equals(HandlerType.HEAD)) // as GET's
                .map(handler -> handler.endpoint.method + " " + handler.endpoint.path)
                .collect(Collectors.toSet());
    }

    /** Where it listens. */
    public String url() {
        return "http://" + (config.host().equals("0.0.0.0") ? "127.0.0.1" : config.host()) + ":" + server.port();
    }

    /** Whether it has the events that there are and its broker answers. */
    public boolean isReady() {
        return feed.isReady() && broker.isAnswering();
    }

    /** Ends all streams and stops. A second call does nothing. */
    @Override
    public void close() {
        log.close();
        server.stop();
        feed.close();
        feedbackFeed.close();
        services.close();
        broker.close();
        publisher.close();
        pictures.close();
        pictureUrls.close();
        releaseLog.close();
        serdes.close();
        if (ownMetrics) {
            metrics.close();
        }
    }
}
