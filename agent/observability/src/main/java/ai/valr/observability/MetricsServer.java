package ai.valr.observability;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /metrics}, {@code /healthz} and {@code /readyz} of a service that has no HTTP otherwise. It tells numbers and states
 * and nothing of what a session holds, and asks for no token. Closed by whoever started it.
 */
public final class MetricsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);

    /** Requests at the same time: a scraper, an orchestrator's two probes, a person. */
    private static final int MAX_THREADS = 4;

    private static final int MAX_WAITING = 16;
    private static final String TEXT = "text/plain; charset=utf-8";

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final String host;

    private record Answer(int status, String mediaType, String body) {}

    private MetricsServer(HttpServer server, ThreadPoolExecutor threads, String host) {
        this.server = server;
        this.threads = threads;
        this.host = host;
    }

    /**
     * Listens from now on. {@code /healthz} says that the process answers.
     *
     * @param readiness asked for each {@code /readyz}; must be quick
     * @throws IllegalStateException where the address cannot be listened on; nothing runs then
     */
    public static MetricsServer start(MetricsAddress address, ProcessMetrics metrics, Supplier<Readiness> readiness) {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(address.host(), address.port()), MAX_WAITING);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "http://" + address.host() + ":" + address.port() + " cannot be listened on: " + e.getMessage()
                            + "; give another metrics_port (0 takes a free one) or metrics_host",
                    e);
        }
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MAX_THREADS, MAX_THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "valr-metrics");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        route(server, "/metrics", () -> new Answer(200, ProcessMetrics.MEDIA_TYPE, metrics.scrape()));
        route(server, "/healthz", () -> new Answer(200, TEXT, "ok"));
        route(server, "/readyz", () -> {
            Readiness now = readiness.get();
            return now.ready() ? new Answer(200, TEXT, "ready") : new Answer(503, TEXT, now.detail());
        });
        server.start();
        return new MetricsServer(server, threads, address.host());
    }

    private static void route(HttpServer server, String path, Supplier<Answer> what) {
        server.createContext(path, exchange -> {
            try (exchange) {
                answer(exchange, path, what);
            } catch (RuntimeException e) {
                LOG.error("GET {} failed", path, e);
                throw e;
            }
        });
    }

    private static void answer(HttpExchange exchange, String path, Supplier<Answer> what) throws IOException {
        String method = exchange.getRequestMethod();
        Answer answer;
        if (!exchange.getRequestURI().getPath().equals(path)) {
            answer = new Answer(404, TEXT, "there are /metrics, /healthz and /readyz");
        } else if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            answer = new Answer(405, TEXT, method + " is not for " + path + "; use GET");
        } else {
            answer = what.get();
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.mediaType());
        if (method.equals("HEAD")) {
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** Where it listens. */
    public String url() {
        return "http://" + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":"
                + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
