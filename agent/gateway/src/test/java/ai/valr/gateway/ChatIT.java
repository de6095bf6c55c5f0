package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.schemas.Ask;
import ai.valr.schemas.Cancel;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Chat completions as they go wrong, byte by byte: what OpenAI's own client makes of them is in {@link OpenAiClientIT}. */
@Timeout(120)
class ChatIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    private static ItServices services;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        services = new ItServices(directory);
        gateway = services.gateway(Map.of("heartbeat_ms", "50"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        services.close();
    }

    @Test
    void shouldRefuseAtOnceWhatHasNoPicture() throws Exception {
        int asked = services.worker.commands.size();
        JsonNode error = refused("{\"messages\": [{\"role\": \"user\", \"content\": \"How many chairs?\"}]}", 400);
        assertThat(error.get("type").textValue()).isEqualTo("invalid_request_error");
        assertThat(error.get("param").textValue()).isEqualTo("messages");
        assertThat(error.get("message").textValue()).contains("give an image_url");
        assertThat(services.worker.commands).as("nothing was asked").hasSize(asked);
        assertThat(refused(ItServices.chat("fail"), 400).get("code").textValue())
                .isEqualTo("frames_not_found");
    }

    /** A worker forgets a session that nobody used for long: then all of it has to come again, which clients do by themselves. */
    @Test
    void shouldHaveAConversationAskedAgainWhoseSessionHasGone() throws Exception {
        assertThat(post(ItServices.chat("steps 2")).statusCode()).isEqualTo(200);
        String more = "{\"messages\": [" + ItServices.user("steps 2")
                + ", {\"role\": \"assistant\", \"content\": \"so steps 2\"},"
                + " {\"role\": \"user\", \"content\": \"fail\"}]}";
        assertThat(refused(more, 503).get("message").textValue()).contains("begins a new session");
        assertThat(refused(more, 400).get("message").textValue())
                .as("in a session of its own, with the picture")
                .contains("give an image_url");
    }

    /** Behind a load balancer the next message may come to any gateway, and to one that was started behind the answer. */
    @Test
    void shouldLeadAConversationOnThatAnotherGatewayBegan() throws Exception {
        String first = ItServices.user("steps 1 between gateways");
        String second = first + ", " + assistant("so steps 1 between gateways")
                + ", {\"role\": \"user\", \"content\": \"steps 2\"}";
        String third = second + ", " + assistant("so steps 2") + ", {\"role\": \"user\", \"content\": \"steps 3\"}";
        String session;
        try (Gateway another = services.gateway(Map.of())) {
            session = sessionOf(gateway, first);
            assertThat(sessionOf(another, second)).isEqualTo(session);
        }
        try (Gateway restarted = services.gateway(Map.of())) {
            assertThat(sessionOf(restarted, third)).isEqualTo(session);
            assertThat(sessionOf(gateway, third))
                    .as("of one who goes on from words that somebody has gone on from")
                    .isNotEqualTo(session);
        }
    }

    private static String assistant(String text) {
        return "{\"role\": \"assistant\", \"content\": \"" + text + "\"}";
    }

    private static String sessionOf(Gateway at, String messages) throws Exception {
        HttpResponse<String> answer = services.post(
                at.url() + "/v1/chat/completions",
                ("{\"messages\": [" + messages + "]}").getBytes(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String task = JSON.readTree(answer.body()).get("id").textValue().substring("chatcmpl-".length());
        return services.worker.commands.stream()
                .filter(command -> command.getCommand() instanceof Ask ask
                        && ask.getTaskId().equals(task))
                .findFirst()
                .orElseThrow()
                .getSessionId();
    }

    @Test
    void shouldNameTheFieldThatIsWrong() throws Exception {
        assertRefused("\"messages\": \"hi\"", "messages", "a list of 1 to 1024 messages");
        String messages = "\"messages\": [" + ItServices.user("steps 1") + "]";
        assertRefused(messages + ", \"n\": 2", "n", "n is 2; give 1, and ask again");
        assertRefused(messages + ", \"stop\": [\".\"]", "stop", "stop is not supported");
        assertRefused(messages + ", \"logprobs\": true", "logprobs", "logprobs is not supported");
        assertRefused(
                messages + ", \"response_format\": {\"type\": \"json_object\"}", "response_format", "not supported");
        assertRefused(messages + ", \"tools\": [{\"type\": \"function\"}]", "tools", "not supported");
        assertRefused(messages + ", \"temperature\": 3", "temperature", "temperature is 3");
        assertRefused(
                "\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"audio\"}]}]",
                "messages[0].content[0].type",
                "give text or image_url");
        String neutral = ", \"n\": 1, \"stop\": null, \"logprobs\": false, \"tools\": [], \"top_p\": 1,"
                + " \"response_format\": {\"type\": \"text\"}, \"presence_penalty\": 0.0, \"user\": \"me\"";
        assertThat(post("{" + messages + neutral + "}").statusCode())
                .as("what changes nothing")
                .isEqualTo(200);
        assertThat(refused(ItServices.chat("steps 1 " + "x".repeat(8_192)), 400)
                        .get("code")
                        .textValue())
                .isEqualTo("context_length_exceeded");
    }

    @Test
    void shouldAnswerForItsOwnNamesAlone() throws Exception {
        assertThat(post(ItServices.chat("steps 1")).statusCode()).isEqualTo(200); // from now on the name is known
        for (String model : new String[] {"valr", "fake", "fake@1", "valr@1", ""}) {
            assertThat(post(named(model)).statusCode()).as(model).isEqualTo(200);
        }
        assertThat(refused(named("gpt-4o"), 404).get("code").textValue()).isEqualTo("model_not_found");
        refused(named("fake@"), 400);
    }

    private static String named(String model) {
        return ItServices.chat("steps 1").replaceFirst("\\{", "{\"model\": \"" + model + "\", ");
    }

    @Test
    void shouldSayThatItIsThereAndCancelWhereTheClientHasGone() throws Exception {
        String body = ItServices.chat("hold here").replaceFirst("\\{", "{\"stream\": true, ");
        URI url = URI.create(gateway.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            StringBuilder read = new StringBuilder();
            byte[] some = new byte[4_096];
            while (!read.toString().contains(": still here\n\n")) {
                int count = in.read(some);
                assertThat(count).as(read.toString()).isPositive();
                read.append(new String(some, 0, count, StandardCharsets.UTF_8));
            }
            assertThat(read).startsWith("HTTP/1.1 200");
        }
        await().until(() -> cancelled("its client has gone"));
    }

    @Test
    void shouldCancelWhatNobodyWaitsForAnyMore() throws Exception {
        try (Gateway hasty = services.gateway(Map.of("max_wait_ms", "100"))) {
            HttpResponse<String> late = services.post(
                    hasty.url() + "/v1/chat/completions",
                    ItServices.chat("hold long").getBytes(StandardCharsets.UTF_8));
            assertThat(late.statusCode()).as(late.body()).isEqualTo(504);
        }
        await().until(() -> cancelled("no answer within max_wait_ms"));
    }

    private static boolean cancelled(String reason) {
        return services.worker.commands.stream()
                .anyMatch(command -> command.getCommand() instanceof Cancel cancel
                        && reason.equals(cancel.getReason())
                        && command.getSessionId().startsWith("chat-"));
    }

    private static void assertRefused(String fields, String param, String message) throws Exception {
        JsonNode error = refused("{" + fields + "}", 400);
        assertThat(error.get("param").textValue()).as(error.toString()).isEqualTo(param);
        assertThat(error.get("message").textValue()).contains(message);
    }

    private static JsonNode refused(String body, int status) throws Exception {
        HttpResponse<String> answer = post(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body()).get("error");
    }

    private static HttpResponse<String> post(String body) throws Exception {
        return services.post(gateway.url() + "/v1/chat/completions", body.getBytes(StandardCharsets.UTF_8));
    }
}
