package ai.valr.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry (Apicurio) in a process of its own, reached by Confluent's API. Schemas and their ids live in a
 * database file in the data directory and are on disk before a registration returns: a restart, after a kill as well,
 * finds them with the same ids, so that records written before it stay readable.
 *
 * <p>The process ends with {@link #close}, and with this process however that ends.
 */
public final class EmbeddedRegistry implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedRegistry.class);

    /** Path of Confluent's API on the server. */
    private static final String API_PATH = "/apis/ccompat/v7";

    private static final String LAUNCHER_CLASS = "ai/valr/embedded/RegistryProcess.class";
    /** A busy machine of two cores has needed a quarter of it. */
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration READY_POLL = Duration.ofMillis(50);
    private static final long STOP_TIMEOUT_S = 5;

    private final Process process;
    private final DataDirectory directory;
    private final Path logFile;
    private final String url;
    private final Thread shutdownHook;
    private boolean closed;

    private EmbeddedRegistry(Process process, DataDirectory directory, Path logFile, String url) {
        this.process = process;
        this.directory = directory;
        this.logFile = logFile;
        this.url = url;
        this.shutdownHook = new Thread(process::destroyForcibly, "registry-stop");
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /**
     * How a registry is to run.
     *
     * @param dataDirectory of its database and log file; made where it is missing
     * @param host that it listens on; {@code 0.0.0.0} listens everywhere
     * @param port that it listens on; 0 takes a free one
     * @param heapMb bound on its Java heap, in MiB
     */
    public record Settings(Path dataDirectory, String host, int port, int heapMb) {

        public static final String DEFAULT_HOST = "127.0.0.1";
        public static final int DEFAULT_HEAP_MB = 160;
        /** Less than this and the registry does not start. */
        public static final int MIN_HEAP_MB = 64;

        public Settings {
            Objects.requireNonNull(dataDirectory, "dataDirectory");
            Objects.requireNonNull(host, "host");
            Ports.validated("registry", port);
            if (heapMb < MIN_HEAP_MB) {
                throw new IllegalArgumentException("heapMb " + heapMb + " must be " + MIN_HEAP_MB + " or more");
            }
            if (dataDirectory.toAbsolutePath().toString().indexOf(';') >= 0) {
                throw new IllegalArgumentException(
                        "data directory " + dataDirectory + " must have no ';' in its path: the database reads settings"
                                + " behind it; give another one with --data");
            }
        }

        /** The defaults on a directory: 127.0.0.1, a free port. */
        public static Settings in(Path dataDirectory) {
            return new Settings(dataDirectory, DEFAULT_HOST, 0, DEFAULT_HEAP_MB);
        }

        public Settings withHost(String newHost) {
            return new Settings(dataDirectory, newHost, port, heapMb);
        }

        public Settings withPort(int newPort) {
            return new Settings(dataDirectory, host, newPort, heapMb);
        }
    }

    /**
     * Starts a registry and returns when it answers. The caller closes it.
     *
     * @throws EmbeddedException where the port is taken, the directory cannot be used or is another node's, the
     *     registry's program is missing, or it did not answer in time
     */
    public static EmbeddedRegistry start(Settings settings) {
        return launch(settings).awaitReady();
    }

    /**
     * Starts the registry's process and returns at once, so that other things can start beside it; {@link #awaitReady}
     * waits for it. The caller closes it.
     *
     * @throws EmbeddedException as {@link #start}, but for what only shows while it starts
     */
    public static EmbeddedRegistry launch(Settings settings) {
        DataDirectory directory = DataDirectory.open(settings.dataDirectory());
        try {
            Path runnerJar = RegistryHome.runnerJar();
            int port = Ports.claim(settings.host(), settings.port(), "--registry-port");
            Path logFile = directory.path().resolve("registry.log");
            Process process = new ProcessBuilder(command(settings, directory.path(), runnerJar, port))
                    .directory(directory.path().toFile())
                    .redirectErrorStream(true)
                    // Written afresh at each start; the registry's own log is small (a line a registration).
                    .redirectOutput(logFile.toFile())
                    .start();
            String url = "http://" + Ports.reachable(settings.host()) + ":" + port + API_PATH;
            return new EmbeddedRegistry(process, directory, logFile, url);
        } catch (IOException e) {
            directory.close();
            throw new EmbeddedException("the registry's process cannot start: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static List<String> command(Settings settings, Path directory, Path runnerJar, int port)
            throws IOException {
        Path launcher = copyLauncher(directory);
        String mainClass;
        try (JarFile jar = new JarFile(runnerJar.toFile())) {
            mainClass = jar.getManifest().getMainAttributes().getValue("Main-Class");
        }
        String database = "jdbc:h2:file:" + directory.resolve("schemas") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + settings.heapMb() + "m",
                // Starts in half the time and in less memory; a few requests a minute need no more.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                runnerJar + System.getProperty("path.separator") + launcher,
                "-Dquarkus.http.host=" + settings.host(),
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.datasource.jdbc.url=" + database,
                "-Dquarkus.datasource.jdbc.initial-size=1",
                "-Dquarkus.datasource.jdbc.min-size=1",
                "-Dquarkus.datasource.jdbc.max-size=8",
                RegistryProcess.class.getName(),
                mainClass);
    }

    /** Puts {@link RegistryProcess} where the child finds it alone, without what else lies on our class path. */
    private static Path copyLauncher(Path directory) throws IOException {
        Path root = directory.resolve("launcher");
        Path file = root.resolve(LAUNCHER_CLASS);
        Files.createDirectories(file.getParent());
        try (InputStream bytes = EmbeddedRegistry.class.getClassLoader().getResourceAsStream(LAUNCHER_CLASS)) {
            Files.copy(Objects.requireNonNull(bytes, LAUNCHER_CLASS), file, StandardCopyOption.REPLACE_EXISTING);
        }
        return root;
    }

    /**
     * Waits until the registry answers.
     *
     * @return this
     * @throws EmbeddedException where its process ended, or did not answer within 60 s; it is closed then
     */
    public EmbeddedRegistry awaitReady() {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/subjects"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
        try {
            while (!answers(client, request)) {
                if (process.waitFor(READY_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw failed("ended with exit code " + process.exitValue());
                }
                if (System.nanoTime() > deadline) {
                    throw failed("did not answer at " + url + " within " + READY_TIMEOUT.toSeconds() + " s");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("was still starting when this thread was interrupted");
        }
        log.info("schema registry on {}, data in {}", url, directory.path());
        return this;
    }

    private EmbeddedException failed(String how) {
        close();
        return new EmbeddedException("the schema registry " + how + "; its log is " + logFile);
    }

    private static boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Base of Confluent's API, for {@code schema.registry.url}: {@code http://host:port/apis/ccompat/v7}. */
    public String url() {
        return url;
    }

    /** Id of the registry's process. */
    public long pid() {
        return process.pid();
    }

    /** Stops the registry's process; a second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            directory.close();
            removeShutdownHook();
        }
    }

    private void removeShutdownHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The virtual machine is going down and runs the hook itself.
        }
    }
}
