package ai.valr.demo;

import ai.valr.client.Picture;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Walks through rooms of RoomWorld's test split, which no model of ours was trained on. The same seed, the same rooms. */
final class Robot {
    private final RoomWorld world;
    private final long seed;
    private final String run;
    private final int questionsPerRoom;
    private long room;

    /**
     * @param run tells the sessions of this run from those of another
     * @param questionsPerRoom 1 or more; a room that offers fewer gets fewer
     */
    Robot(WorldConfig config, long seed, String run, int questionsPerRoom) {
        this.world = new RoomWorld(config);
        this.seed = seed;
        this.run = run;
        this.questionsPerRoom = questionsPerRoom;
    }

    Visit nextRoom() {
        Walk walk = world.walk(SceneId.of(Split.TEST, seed, room));
        List<Picture> frames = RoomAsk.pictures(walk, "frame-");
        List<Question> questions = new ArrayList<>(QuestionGenerator.generate(walk, seed));
        Collections.shuffle(questions, new Random(seed * 1_000_003 + room));
        String sessionId = "demo-" + run + "-" + walk.scene().id();
        room++;
        return new Visit(sessionId, frames, questions.subList(0, Math.min(questionsPerRoom, questions.size())));
    }
}
