package ai.valr.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.valr.schemas.UnreadableRecordException.Reason;
import java.util.Arrays;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class ValrSerdesTest {

    private final ValrSerdes serdes = ValrSerdes.inMemory();

    @Test
    void shouldReadEveryRecordAsItWasWritten() {
        assertRoundTrip(CameraFrame.class, Records.frame());
        Records.commands().forEach(command -> assertRoundTrip(TaskCommand.class, command));
        Records.events().forEach(event -> assertRoundTrip(ReasoningEvent.class, event));
        assertRoundTrip(Feedback.class, Records.feedback());
        assertRoundTrip(ModelRelease.class, Records.release());
    }

    @Test
    void shouldWriteAMagicByteAndAnIdBeforeTheRecord() {
        byte[] bytes = serdes.serializer(CameraFrame.class).serialize(Topics.FRAMES, Records.frame());

        assertThat(Arrays.copyOf(bytes, 5)).containsExactly(0, 0, 0, 0, 1);
        // The record begins with its first field: the length of session-1 as a zigzag number, then its letters.
        assertThat(Arrays.copyOfRange(bytes, 5, 15)).isEqualTo("\u0012session-1".getBytes(UTF_8));
    }

    @Test
    void shouldPassTombstonesThrough() {
        Serde<ModelRelease> serde = serdes.serde(ModelRelease.class);

        assertThat(serde.serializer().serialize(Topics.RELEASES, null)).isNull();
        assertThat(serde.deserializer().deserialize(Topics.RELEASES, (byte[]) null))
                .isNull();
    }

    @Test
    void shouldSayThatARecordIsTooShort() {
        assertThat(unreadable(new byte[] {0, 0, 0}))
                .returns(Reason.TOO_SHORT, UnreadableRecordException::reason)
                .hasMessageContaining(Topics.FRAMES)
                .hasMessageContaining("3 bytes");
    }

    @Test
    void shouldSayThatTheMagicByteIsUnknown() {
        assertThat(unreadable("{\"json\": true}".getBytes(UTF_8)))
                .returns(Reason.UNKNOWN_MAGIC_BYTE, UnreadableRecordException::reason)
                .hasMessageContaining("first byte is 123, expected 0");
    }

    @Test
    void shouldSayThatARecordIsCutShort() {
        byte[] bytes = serdes.serializer(CameraFrame.class).serialize(Topics.FRAMES, Records.frame());
        for (int length = 5; length < bytes.length; length++) {
            assertThat(unreadable(Arrays.copyOf(bytes, length)).reason())
                    .as("cut after %d of %d bytes", length, bytes.length)
                    .isEqualTo(Reason.MALFORMED);
        }
    }

    @Test
    void shouldSayThatBytesAreLeftOver() {
        byte[] bytes = serdes.serializer(CameraFrame.class).serialize(Topics.FRAMES, Records.frame());

        assertThat(unreadable(Arrays.copyOf(bytes, bytes.length + 1)))
                .returns(Reason.MALFORMED, UnreadableRecordException::reason)
                .hasMessageContaining("left over");
    }

    @Test
    void shouldNotAllocateWhatARecordOnlyClaims() {
        serdes.serializer(CameraFrame.class).serialize(Topics.FRAMES, Records.frame());
        // A session id of 1,073,741,823 characters in a record of ten bytes.
        byte[] claim = {0, 0, 0, 0, 1, (byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07};

        assertThat(unreadable(claim).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void shouldSayThatAnotherRecordWasWritten() {
        byte[] bytes = serdes.serializer(Feedback.class).serialize(Topics.FRAMES, Records.feedback());

        assertThat(unreadable(bytes))
                .returns(Reason.INCOMPATIBLE_SCHEMA, UnreadableRecordException::reason)
                .hasMessageContaining("ai.valr.schemas.Feedback");
    }

    @Test
    void shouldNameAFieldThatIsMissing() {
        CameraFrame frame = new CameraFrame();

        assertThatThrownBy(() -> serdes.serializer(CameraFrame.class).serialize(Topics.FRAMES, frame))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("CameraFrame for " + Topics.FRAMES)
                .hasMessageContaining("session_id");
    }

    @Test
    void shouldAskForTheRegistryWhereItIsNotSet() {
        assertThatThrownBy(() -> ValrSerdes.connect(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("schema.registry.url is not set");
    }

    private <T extends SpecificRecord> void assertRoundTrip(Class<T> type, T record) {
        Serde<T> serde = serdes.serde(type);
        byte[] bytes = serde.serializer().serialize("topic-of-" + type.getSimpleName(), record);

        assertThat(serde.deserializer().deserialize("any", bytes)).isEqualTo(record);
    }

    private UnreadableRecordException unreadable(byte[] bytes) {
        return catchThrowableOfType(UnreadableRecordException.class, () -> serdes.deserializer(CameraFrame.class)
                .deserialize(Topics.FRAMES, bytes));
    }
}
