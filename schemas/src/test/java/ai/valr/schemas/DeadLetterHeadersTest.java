package ai.valr.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.schemas.DeadLetterHeaders.Stage;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLetterHeadersTest {

    @Test
    void shouldReadWhatItWroteAndKeepOtherHeaders() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("traceparent", new byte[] {1});
        DeadLetterHeaders written = DeadLetterHeaders.of(
                Topics.FRAMES, 3, 41, Stage.VALUE_CONVERTER, new IllegalStateException("no picture"));

        written.writeTo(headers);
        written.writeTo(headers);

        assertThat(DeadLetterHeaders.readFrom(headers))
                .isEqualTo(written)
                .returns("java.lang.IllegalStateException", DeadLetterHeaders::exceptionClass);
        assertThat(headers.toArray()).hasSize(7);
        assertThat(new String(headers.lastHeader("__connect.errors.offset").value(), UTF_8))
                .isEqualTo("41");
    }

    @Test
    void shouldBoundTheMessage() {
        DeadLetterHeaders headers = DeadLetterHeaders.of(
                Topics.FRAMES, 0, 0, Stage.TASK_PUT, new IllegalStateException("x".repeat(100_000)));

        assertThat(headers.message()).hasSize(DeadLetterHeaders.MAX_MESSAGE_CHARS);
    }

    @Test
    void shouldNameAHeaderThatIsMissing() {
        assertThatThrownBy(() -> DeadLetterHeaders.readFrom(new RecordHeaders()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("__connect.errors.topic is missing");
    }
}
