package ai.valr.demo;

import ai.valr.client.Picture;
import ai.valr.schemas.AnswerType;
import ai.valr.schemas.Ask;
import ai.valr.schemas.FramesById;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.Walk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** RoomWorld's pictures and questions as a client sends them. */
public final class RoomAsk {
    private RoomAsk() {}

    /** The walk's frames as PNG, named by a prefix and their number from 1. */
    public static List<Picture> pictures(Walk walk, String prefix) {
        List<Picture> pictures = new ArrayList<>();
        for (int i = 0; i < walk.frames().size(); i++) {
            pictures.add(new Picture(prefix + (i + 1), "png", png(walk, i)));
        }
        return pictures;
    }

    /** The question about frames of these ids. */
    public static Ask.Builder ask(String taskId, Question question, List<String> frameIds) {
        String unit = question.type().unit();
        return Ask.newBuilder()
                .setTaskId(taskId)
                .setQuestion(question.question())
                .setOptions(
                        question.options().stream().map(DemoRun::withoutLetter).toList())
                .setAnswerType(question.type().isChoice() ? AnswerType.CHOICE : AnswerType.NUMBER)
                .setNumberUnit(unit.isEmpty() ? null : unit)
                .setExpectedAnswer(question.answer())
                .setFrames(new FramesById(frameIds));
    }

    private static byte[] png(Walk walk, int frame) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(walk.frames().get(frame).image(), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
