package ai.valr.worker;

import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.RecordBounds;
import ai.valr.schemas.RegistryUnavailableException;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.UnreadableRecordException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns records' bytes into frames and commands.
 *
 * <p>A schema that was seen once is remembered, so the registry is asked only for a new one. When it does not answer
 * then, the record is neither lost nor passed over: the reader tries for {@code registryWait}, far below {@code
 * max.poll.interval.ms}, and then throws {@link RegistryUnavailableException}. That ends the transaction; {@link
 * WorkerApp} takes the partition up again from its last commit and comes to the same record again, until the registry is
 * back. Partitions of other threads go on.
 */
final class RecordReader {
    private static final Logger LOG = LoggerFactory.getLogger(RecordReader.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final Deserializer<CameraFrame> frames;
    private final Deserializer<TaskCommand> commands;
    private final Duration registryWait;

    RecordReader(Deserializer<CameraFrame> frames, Deserializer<TaskCommand> commands, Duration registryWait) {
        this.frames = frames;
        this.commands = commands;
        this.registryWait = registryWait;
    }

    static String sessionId(byte[] key) throws UnusableRecordException {
        if (key == null) {
            throw new UnusableRecordException("the record has no key; expected its session_id in UTF-8");
        }
        String sessionId;
        try {
            sessionId = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnusableRecordException(
                    "the key of " + key.length + " bytes is no UTF-8; expected the record's session_id");
        }
        if (sessionId.isEmpty() || sessionId.length() > RecordBounds.MAX_ID_CHARS) {
            throw new UnusableRecordException("the key has " + sessionId.length()
                    + " characters; expected a session_id of 1 to " + RecordBounds.MAX_ID_CHARS);
        }
        return sessionId;
    }

    /**
     * @throws UnreadableRecordException where the bytes are no frame
     * @throws UnusableRecordException where the frame is another session's
     * @throws RegistryUnavailableException where the registry does not answer
     */
    CameraFrame frame(KafkaRecord record, String sessionId) throws UnusableRecordException {
        CameraFrame frame = read(frames, record);
        requireSession(sessionId, frame.getSessionId());
        return frame;
    }

    /** As {@link #frame}, for a command. */
    TaskCommand command(KafkaRecord record, String sessionId) throws UnusableRecordException {
        TaskCommand command = read(commands, record);
        requireSession(sessionId, command.getSessionId());
        return command;
    }

    /**
     * The frame of a record that was read before and is read again; null where there is no such record any more. Waits for
     * the registry: to be called on no stream's thread.
     */
    CameraFrame frameAgain(KafkaRecord record, String sessionId) {
        while (record != null && !Thread.currentThread().isInterrupted()) {
            try {
                return frame(record, sessionId);
            } catch (UnreadableRecordException | UnusableRecordException e) {
                LOG.warn("{} was a frame of session {} and is none any more", record, sessionId, e);
                return null;
            } catch (RegistryUnavailableException e) {
                LOG.warn("{} is tried again", record, e);
            }
        }
        return null;
    }

    private <T> T read(Deserializer<T> deserializer, KafkaRecord record) throws UnusableRecordException {
        if (record.value() == null) {
            throw new UnusableRecordException(
                    "the record has no value; topic " + record.topic() + " has no tombstones");
        }
        long end = System.nanoTime() + registryWait.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return deserializer.deserialize(record.topic(), record.value());
            } catch (RegistryUnavailableException e) {
                if (System.nanoTime() + pause.toNanos() > end) {
                    throw e;
                }
                LOG.debug("{} waits for the schema registry: {}", record, e.getMessage());
                LockSupport.parkNanos(pause.toNanos());
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        }
    }

    private static void requireSession(String key, String sessionId) throws UnusableRecordException {
        if (!key.equals(sessionId)) {
            throw new UnusableRecordException("the key is " + key + " and session_id is " + sessionId
                    + "; a record's key must be its session_id, so that its session's records share a partition");
        }
    }
}
