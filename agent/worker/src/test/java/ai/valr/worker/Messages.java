package ai.valr.worker;

import ai.valr.engine.fake.FakeModel;
import ai.valr.schemas.AnswerType;
import ai.valr.schemas.Ask;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.Cancel;
import ai.valr.schemas.CloseSession;
import ai.valr.schemas.ImageFormat;
import ai.valr.schemas.TaskCommand;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Records as a client would publish them. */
final class Messages {
    private Messages() {}

    static CameraFrame frame(String session, String id, int second) {
        return frame(session, id, second, FakeModel.picture(session + id));
    }

    static CameraFrame frame(String session, String id, int second, byte[] data) {
        return CameraFrame.newBuilder()
                .setSessionId(session)
                .setFrameId(id)
                .setSequence(second)
                .setAcquiredAt(Instant.ofEpochSecond(second))
                .setFormat(ImageFormat.UNKNOWN)
                .setData(ByteBuffer.wrap(data))
                .build();
    }

    static Ask.Builder ask(String task, String question) {
        return Ask.newBuilder().setTaskId(task).setQuestion(question).setAnswerType(AnswerType.TEXT);
    }

    static TaskCommand command(String session, Ask.Builder ask) {
        return new TaskCommand(session, null, ask.build());
    }

    static TaskCommand cancel(String session, String task) {
        return new TaskCommand(session, null, new Cancel(task, "enough"));
    }

    static TaskCommand close(String session) {
        return new TaskCommand(session, null, new CloseSession("done"));
    }
}
