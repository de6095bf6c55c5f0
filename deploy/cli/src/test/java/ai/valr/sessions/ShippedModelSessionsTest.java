package ai.valr.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.client.Picture;
import ai.valr.demo.RoomAsk;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.schemas.FrameReference;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import ai.valr.worker.session.FramePolicy;
import ai.valr.worker.session.SessionLimits;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The shipped model's sessions: a small sample of what {@code valr eval --benchmark sessions} measures. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShippedModelSessionsTest {
    private static final Path SHIPPED = Path.of("..", "..", "models", "valr-mini");
    private static final long SEED = 3;
    private static final int ROOMS = 4;

    private ValrModel model;
    private FollowUp followUp;
    private List<Picture> frames;

    @BeforeAll
    void load() {
        model = ValrModel.load(SHIPPED, ModelOptions.defaults());
        Walk walk = new RoomWorld(WorldConfig.standard()).walk(SceneId.of(Split.TEST, SEED, 0));
        followUp = FollowUp.of(walk, SEED).get(0);
        frames = RoomAsk.pictures(walk, "frame-");
    }

    @AfterAll
    void close() {
        model.close();
    }

    @Test
    void shouldLetAFollowUpFindItsSessionsFramesAndStepsInTheCache() throws InterruptedException {
        try (MeteredSessions sessions = sessions(SessionLimits.defaults())) {
            Served first = sessions.ask("session", frames, followUp.related());
            Served second = sessions.ask("session", List.of(), followUp.question());
            long held = sessions.engine().cachedPositions();
            Served alone = FollowUpRun.alone(sessions, frames, followUp.question());

            assertThat(first.encodedFrames()).isEqualTo(4);
            assertThat(second.encodedFrames()).isZero();
            assertThat(names(second)).containsExactly("frame-1", "frame-2", "frame-3", "frame-4");
            assertThat(names(second)).isEqualTo(names(alone));
            assertThat(second.accepted().getEvictedFrames()).isEmpty();
            int pictures = alone.answer().getUsage().getVisualTokens();
            assertThat(pictures).isPositive();
            assertThat(second.positions()).isLessThanOrEqualTo(alone.positions() - pictures);
            assertThat(held)
                    .as("frames, first question, its steps, second question, its steps")
                    .isEqualTo(first.positions() + said(first) + second.positions() + said(second));
        }
    }

    @Test
    void shouldComputeTheFramesAgainWhereAContextMayHoldOneQuestion() throws InterruptedException {
        SessionLimits oneTurn =
                new SessionLimits(4, 16, 64, 4, 16, 256, 1, 32, FramePolicy.UNIFORM, 2000, 16, 1_000_000);
        try (MeteredSessions sessions = sessions(oneTurn)) {
            Served second = FollowUpRun.after(sessions, frames, followUp.related(), followUp.question());
            Served alone = FollowUpRun.alone(sessions, frames, followUp.question());

            assertThat(second.positions()).isEqualTo(alone.positions());
            assertThat(second.saysTheSameAs(alone)).isTrue();
        }
    }

    @Test
    void shouldWalkThroughRoomsInOneSessionAsInFreshOnes() throws InterruptedException {
        List<String> told = new ArrayList<>();
        SessionsReport report = new SessionsEvaluation(
                        new SessionsSettings(WorldConfig.standard(), Split.TEST, SEED, ROOMS, model.defaultLatents()))
                .run(model, told::add);
        JsonNode json = new ObjectMapper().valueToTree(report.json());
        JsonNode longSession = json.get("long_session");

        assertThat(report.problems()).isEmpty();
        assertThat(told).last().isEqualTo("follow-ups: 4 of 4 rooms");
        assertThat(longSession.get("frames").intValue()).isEqualTo(4 * ROOMS);
        assertThat(longSession.get("evicted_frames").intValue()).isEqualTo(4 * (ROOMS - 1));
        assertThat(longSession.get("quarters").size()).isEqualTo(4);
        assertThat(longSession.get("largest_context").get("frames").intValue()).isEqualTo(4);
        assertThat(longSession.get("whole").get("same_words").intValue())
                .as("rounding may let one task say another word, eviction must not")
                .isGreaterThanOrEqualTo(2 * ROOMS - 1);
        assertThat(json.get("follow_up")
                        .get("cost")
                        .get("session")
                        .get("encoded_frames")
                        .doubleValue())
                .isZero();
    }

    private MeteredSessions sessions(SessionLimits limits) {
        return new MeteredSessions(model, limits, model.defaultLatents());
    }

    private static List<String> names(Served served) {
        return served.accepted().getFrames().stream()
                .map(FrameReference::getFrameId)
                .toList();
    }

    /** Positions that its steps took: text, latents, and the tokens around each latent block. */
    private static int said(Served served) {
        return served.steps().stream()
                .mapToInt(step -> step.getTextTokens() + step.getLatents() + (step.getLatents() > 0 ? 2 : 0))
                .sum();
    }
}
