package ai.valr.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.WorldConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LessonTest {
    private static final int DRAWS = 400;

    private final SceneSample scene =
            SceneSample.of(new RoomWorld(WorldConfig.standard()).walk(SceneId.of(Split.TRAIN, 3, 0)), List.of(), 3);

    @Test
    void shouldAskAnyQuestionBehindAnyOther() {
        List<List<Turn>> dialogues = draws(2, Lesson.FollowUps.ANY);

        List<List<Turn>> two =
                dialogues.stream().filter(turns -> turns.size() == 2).toList();
        assertThat(two).hasSizeBetween(DRAWS * 2 / 5, DRAWS * 3 / 5);
        assertThat(two).anyMatch(turns -> choice(turns.get(0)) && choice(turns.get(1)));
        assertThat(two).anyMatch(turns -> choice(turns.get(0)) && !choice(turns.get(1)));
        assertThat(two).anyMatch(turns -> !choice(turns.get(0)) && choice(turns.get(1)));
        assertThat(two).anyMatch(turns -> turns.get(0).equals(turns.get(1)));
    }

    @Test
    void shouldAskBehindNumbersAloneWhereNothingElseIsSaid() {
        List<List<Turn>> dialogues = draws(2, Lesson.FollowUps.NUMBERS);

        List<List<Turn>> two =
                dialogues.stream().filter(turns -> turns.size() == 2).toList();
        assertThat(two).isNotEmpty().noneMatch(turns -> choice(turns.get(0)));
        assertThat(two).anyMatch(turns -> choice(turns.get(1)));
    }

    @Test
    void shouldAskOnceWhereADialogueHasOneTurn() {
        for (Lesson.FollowUps followUps : Lesson.FollowUps.values()) {
            assertThat(draws(1, followUps)).allMatch(turns -> turns.size() == 1);
        }
    }

    private List<List<Turn>> draws(int maxTurns, Lesson.FollowUps followUps) {
        Lesson lesson = new Lesson(0, 0, 0, 1, Map.of(), maxTurns, followUps, Lesson.Steps.WORKED);
        SplittableRandom random = new SplittableRandom(1);
        List<List<Turn>> dialogues = new ArrayList<>();
        for (int i = 0; i < DRAWS; i++) {
            dialogues.add(lesson.draw(lesson.kind(random), scene, random));
        }
        return dialogues;
    }

    /** Whether a turn is one of the scene's questions with options. */
    private boolean choice(Turn turn) {
        return scene.questions().stream()
                .filter(question -> question.question().equals(turn.question()))
                .map(Question::type)
                .findFirst()
                .orElseThrow()
                .isChoice();
    }
}
