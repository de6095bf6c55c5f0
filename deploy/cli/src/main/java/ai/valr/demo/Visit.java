package ai.valr.demo;

import ai.valr.client.Picture;
import ai.valr.trainer.roomworld.Question;
import java.util.List;

/**
 * A room that the robot has walked through.
 *
 * @param sessionId the room's session
 * @param frames what the camera saw, in order
 * @param questions what will be asked
 */
record Visit(String sessionId, List<Picture> frames, List<Question> questions) {
    Visit {
        frames = List.copyOf(frames);
        questions = List.copyOf(questions);
    }
}
