package ai.valr.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FollowUpTest {
    private static final int ROOMS = 8;
    private static final long SEED = 5;

    private final RoomWorld world = new RoomWorld(WorldConfig.standard());

    @Test
    void shouldPutARelatedAndAnUnrelatedQuestionBeforeEach() {
        int numbers = 0;
        int choices = 0;
        for (int room = 0; room < ROOMS; room++) {
            Walk walk = world.walk(SceneId.of(Split.TEST, SEED, room));
            List<FollowUp> followUps = FollowUp.of(walk, SEED);
            for (FollowUp followUp : followUps) {
                Set<String> about = FollowUp.named(walk, followUp.question());

                assertThat(about).isNotEmpty();
                assertThat(FollowUp.named(walk, followUp.related())).containsAnyElementsOf(about);
                assertThat(FollowUp.named(walk, followUp.unrelated())).doesNotContainAnyElementsOf(about);
                assertThat(followUp.related().steps().get(0).text())
                        .as("the related question's working begins with a place")
                        .matches("\\w+ \\w+: frame \\d .*");
                assertThat(followUp.choice().type().isChoice()).isTrue();
                assertThat(followUp.choice().id())
                        .isNotEqualTo(followUp.question().id());
                numbers += followUp.question().type().isChoice() ? 0 : 1;
                choices += followUp.question().type().isChoice() ? 1 : 0;
            }
        }
        assertThat(numbers).isBetween(ROOMS - 2, ROOMS);
        assertThat(choices).isBetween(ROOMS - 2, ROOMS);
    }

    @Test
    void shouldNameTwoThingsOfAChoiceBeforeItWhereItCan() {
        int two = 0;
        int asked = 0;
        for (int room = 0; room < ROOMS; room++) {
            Walk walk = world.walk(SceneId.of(Split.TEST, SEED, room));
            for (FollowUp followUp : FollowUp.of(walk, SEED)) {
                if (followUp.related().type() == QuestionType.OBJECT_ABS_DISTANCE
                        && followUp.question().type().isChoice()) {
                    asked++;
                    two += FollowUp.named(walk, followUp.question())
                                    .containsAll(FollowUp.named(walk, followUp.related()))
                            ? 1
                            : 0;
                }
            }
        }
        assertThat(asked).isGreaterThan(ROOMS / 2);
        assertThat(two).isGreaterThan(asked * 3 / 4);
    }
}
