package ai.valr.releases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A server of S3's interface (Adobe's S3Mock) in a process of its own, with a bucket {@code models}. */
final class S3Server implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Pattern LISTENING = Pattern.compile("Tomcat started on ports .*?(\\d+) \\(http\\)");

    private final Process process;
    private final Path log;

    private S3Server(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static S3Server start(Path home) throws IOException {
        Path log = home.resolve("s3.log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-jar",
                        System.getProperty("s3.server.jar"),
                        "--server.port=0",
                        "--com.adobe.testing.s3mock.httpPort=0",
                        "--com.adobe.testing.s3mock.store.root=" + Files.createDirectories(home.resolve("buckets")),
                        "--com.adobe.testing.s3mock.store.initialBuckets=models")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        S3Server server = new S3Server(process, log);
        Awaitility.await().atMost(START_TIMEOUT).until(() -> !process.isAlive() || server.port() != null);
        if (server.port() == null) {
            throw new IllegalStateException("the S3 server ended: " + Files.readString(log));
        }
        return server;
    }

    private String port() throws IOException {
        Matcher listening = LISTENING.matcher(Files.readString(log));
        return listening.find() ? listening.group(1) : null;
    }

    /** What a store has to know of it. */
    Map<String, String> settings() throws IOException {
        return Map.of(
                "s3.endpoint", "http://127.0.0.1:" + port(), "s3.access_key", "anyone", "s3.secret_key", "anything");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
