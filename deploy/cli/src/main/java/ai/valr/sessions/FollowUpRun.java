package ai.valr.sessions;

import ai.valr.client.Picture;
import ai.valr.demo.RoomAsk;
import ai.valr.model.ReasoningModel;
import ai.valr.sessions.FollowUpReport.Asked;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.worker.session.SessionLimits;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import javax.imageio.ImageIO;

/**
 * Asks each follow-up six times: as the second task of a session whose first was related, or was not, or had options, or was the same
 * question; in a session of its own; and in one whose frames are black. Each time the session is new and frames and its first question
 * come at once.
 */
final class FollowUpRun {
    private final SessionsSettings settings;

    FollowUpRun(SessionsSettings settings) {
        this.settings = settings;
    }

    /** @param progress told the number of rooms that are done */
    FollowUpReport run(ReasoningModel model, IntConsumer progress) throws InterruptedException {
        RoomWorld world = new RoomWorld(settings.world());
        List<Asked> asked = new ArrayList<>();
        try (MeteredSessions sessions = new MeteredSessions(model, SessionLimits.defaults(), settings.latents())) {
            for (int room = 0; room < settings.rooms(); room++) {
                Walk walk = world.walk(SceneId.of(settings.split(), settings.seed(), room));
                List<Picture> frames = RoomAsk.pictures(walk, "frame-");
                List<Picture> black = black(frames.size(), settings.world().frameSizePx());
                for (FollowUp followUp : FollowUp.of(walk, settings.seed())) {
                    Question question = followUp.question();
                    asked.add(new Asked(
                            question,
                            after(sessions, frames, followUp.related(), question),
                            after(sessions, frames, followUp.unrelated(), question),
                            after(sessions, frames, followUp.choice(), question),
                            after(sessions, frames, question, question),
                            alone(sessions, frames, question),
                            alone(sessions, black, question)));
                }
                progress.accept(room + 1);
            }
            return new FollowUpReport(asked);
        }
    }

    /** The second of two questions about the same frames. */
    static Served after(MeteredSessions sessions, List<Picture> frames, Question first, Question second)
            throws InterruptedException {
        sessions.ask("follow-up", frames, first);
        Served served = sessions.ask("follow-up", List.of(), second);
        sessions.closeSession("follow-up");
        return served;
    }

    static Served alone(MeteredSessions sessions, List<Picture> frames, Question question) throws InterruptedException {
        Served served = sessions.ask("alone", frames, question);
        sessions.closeSession("alone");
        return served;
    }

    private static List<Picture> black(int count, int sizePx) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(sizePx, sizePx, BufferedImage.TYPE_INT_RGB), "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Picture> pictures = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            pictures.add(new Picture("frame-" + i, "png", png.toByteArray()));
        }
        return pictures;
    }
}
