package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/** A reader of server-sent events that knows no more than the standard says. */
final class SseClient implements AutoCloseable {
    /** @param id null where the event had none */
    record Event(String id, String type, String data) {}

    /** A stream says that it is there far more often. */
    private static final int SILENCE_MS = 20_000;

    private final HttpURLConnection connection;
    private final BufferedReader lines;
    final int status;
    String lastId = "";

    private SseClient(HttpURLConnection connection) throws IOException {
        this.connection = connection;
        status = connection.getResponseCode();
        lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param lastId empty: none */
    static SseClient open(String url, String lastId) throws IOException {
        return open(url, lastId, "");
    }

    /** @param token empty: none */
    static SseClient open(String url, String lastId, String token) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
        connection.setReadTimeout(SILENCE_MS);
        connection.setRequestProperty("Accept", "text/event-stream");
        if (!token.isEmpty()) {
            connection.setRequestProperty("Authorization", "Bearer " + token);
        }
        if (!lastId.isEmpty()) {
            connection.setRequestProperty("Last-Event-ID", lastId);
        }
        return new SseClient(connection);
    }

    /** The next event that has data; null at the end. */
    Event next() throws IOException {
        String type = "message";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    return new Event(lastId, type, data.toString());
                }
            } else if (line.startsWith("id: ")) {
                lastId = line.substring(4);
            } else if (line.startsWith("event: ")) {
                type = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data.append(line.substring(6));
            } else {
                assertThat(line).startsWith(":"); // a comment
            }
        }
        return null;
    }

    /** Reads on to a comment, with which a stream says that it is there; nothing else may come before. */
    void awaitComment() throws IOException {
        String line = lines.readLine();
        while (line != null && line.isEmpty()) {
            line = lines.readLine();
        }
        assertThat(line).startsWith(":");
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
