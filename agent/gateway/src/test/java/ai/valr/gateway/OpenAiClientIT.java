package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.valr.schemas.Ask;
import ai.valr.schemas.FramesById;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.EmbeddingCreateParams;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client, unchanged, against a gateway. */
@Timeout(120)
class OpenAiClientIT {
    private static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    @TempDir
    static Path directory;

    private static ItServices services;
    private static Gateway gateway;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        services = new ItServices(directory);
        gateway = services.gateway(Map.of(
                "api_keys",
                GatewayConfig.adminKey("root", "r00t") + ","
                        + GatewayConfig.adminKey("eye", "look").replace(":admin", ":read"),
                "requests_per_second",
                "1",
                "requests_burst",
                "20"));
        client = client("r00t");
    }

    @AfterAll
    static void stop() {
        client.close();
        gateway.close();
        services.close();
    }

    private static OpenAIClient client(String token) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(gateway.url() + "/v1")
                .apiKey(token)
                .maxRetries(0)
                .timeout(Duration.ofSeconds(60))
                .build();
    }

    private static ChatCompletionCreateParams.Builder question(String text) {
        ChatCompletionContentPart words = ChatCompletionContentPart.ofText(
                ChatCompletionContentPartText.builder().text(text).build());
        ChatCompletionContentPart picture =
                ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                        .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                                .url("data:image/png;base64," + PNG)
                                .build())
                        .build());
        return ChatCompletionCreateParams.builder()
                .model("fake")
                .addUserMessageOfArrayOfContentParts(List.of(words, picture));
    }

    @Test
    void shouldAnswerAQuestionWithAPictureAndGoOnInItsSession() {
        ChatCompletion first =
                client.chat().completions().create(question("steps 2").build());

        assertThat(first.choices().get(0).message().content()).hasValue("so steps 2");
        assertThat(first.choices().get(0).message()._additionalProperties().get("reasoning_content"))
                .hasToString("step 0\nstep 1");
        assertThat(first.choices().get(0).finishReason().asString()).isEqualTo("stop");
        assertThat(first.usage().orElseThrow().totalTokens()).isEqualTo(26);
        ChatCompletion second = client.chat()
                .completions()
                .create(question("steps 2")
                        .addMessage(first.choices().get(0).message())
                        .addUserMessage("steps 1")
                        .build());
        assertThat(second.choices().get(0).message().content()).hasValue("so steps 1");
        List<Ask> asked = services.worker.commands.stream()
                .filter(command -> command.getSessionId()
                        .equals(services.worker
                                .commands
                                .get(services.worker.commands.size() - 1)
                                .getSessionId()))
                .map(command -> (Ask) command.getCommand())
                .toList();
        assertThat(asked).as("one session").hasSize(2);
        assertThat(((FramesById) asked.get(0).getFrames()).getFrameIds()).hasSize(1);
        assertThat(asked.get(1).getFrames()).isNull();
    }

    @Test
    void shouldStream() {
        StringBuilder text = new StringBuilder();
        StringBuilder reasoning = new StringBuilder();
        List<Long> usage = new ArrayList<>();
        try (StreamResponse<ChatCompletionChunk> stream = client.chat()
                .completions()
                .createStreaming(question("steps 3")
                        .streamOptions(ChatCompletionStreamOptions.builder()
                                .includeUsage(true)
                                .build())
                        .build())) {
            stream.stream().forEach(chunk -> {
                chunk.usage().ifPresent(told -> usage.add(told.completionTokens()));
                chunk.choices().forEach(choice -> {
                    choice.delta().content().ifPresent(text::append);
                    if (choice.delta()._additionalProperties().get("reasoning_content") != null) {
                        reasoning.append(choice.delta()._additionalProperties().get("reasoning_content"));
                    }
                });
            });
        }
        assertThat(text).hasToString("so steps 3");
        assertThat(reasoning).hasToString("step 0\nstep 1\nstep 2");
        assertThat(usage).containsExactly(11L);
    }

    @Test
    void shouldListTheModelAndTellProblemsInItsOwnWords() {
        client.chat().completions().create(question("steps 1").build());
        assertThat(client.models().list().data())
                .extracting(model -> model.id())
                .containsExactly("fake", "fake@1");
        assertThat(client.models().retrieve("fake").created())
                .isBetween(Instant.now().getEpochSecond() - 600, Instant.now().getEpochSecond());
        assertThat(client.models().retrieve("fake").ownedBy()).isEqualTo("valr");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> client.models().retrieve("another"))
                .withMessageContaining("there is no model another here; the one that answers is fake");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> client.embeddings()
                        .create(EmbeddingCreateParams.builder()
                                .model("fake")
                                .input("a chair")
                                .build()))
                .withMessageContaining("POST /v1/embeddings");
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() ->
                        client.chat().completions().create(question("fail").build()))
                .withMessageContaining("no such frame")
                .satisfies(problem -> assertThat(problem.type()).hasValue("invalid_request_error"));
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> client.chat()
                        .completions()
                        .create(question("steps 1").model("gpt-4o").build()))
                .withMessageContaining("there is no model gpt-4o here")
                .satisfies(problem -> {
                    assertThat(problem.code()).hasValue("model_not_found");
                    assertThat(problem.param()).hasValue("model");
                });
        try (Closing wrong = new Closing(client("guess"));
                Closing reader = new Closing(client("look"))) {
            assertThatExceptionOfType(UnauthorizedException.class)
                    .isThrownBy(() -> wrong.client.models().list())
                    .satisfies(problem -> assertThat(problem.code()).hasValue("invalid_api_key"));
            assertThatExceptionOfType(PermissionDeniedException.class).isThrownBy(() -> reader.client
                    .chat()
                    .completions()
                    .create(question("steps 1").build()));
            assertThatExceptionOfType(RateLimitException.class).isThrownBy(() -> {
                for (int i = 0; i < 60; i++) {
                    reader.client.models().list();
                }
            });
        }
    }

    /** Its clients are no resources of the language's. */
    private record Closing(OpenAIClient client) implements AutoCloseable {
        @Override
        public void close() {
            client.close();
        }
    }
}
