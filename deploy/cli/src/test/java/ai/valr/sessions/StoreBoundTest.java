package ai.valr.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.client.Picture;
import ai.valr.engine.Engine;
import ai.valr.engine.EngineConfig;
import ai.valr.engine.fake.FakeModel;
import ai.valr.local.LocalSessions;
import ai.valr.model.ContextBudget;
import ai.valr.model.PictureException;
import ai.valr.schemas.Ask;
import ai.valr.worker.session.FramePolicy;
import ai.valr.worker.session.SessionLimits;
import ai.valr.worker.session.TaskDefaults;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoreBoundTest {
    private static final int ROOMS = 60;
    private static final int LATENTS = 4;

    private final FakeModel model = new FakeModel(512, "fake00000001");

    private static SessionLimits limits(int maxFramesPerSession) {
        return new SessionLimits(4, 4, maxFramesPerSession, 4, 16, 8, 8, 32, FramePolicy.RESTART, 2000, 16, 1_000_000);
    }

    private long bound(int maxFramesPerSession) throws PictureException {
        return StoreBound.bytes(
                model,
                limits(maxFramesPerSession),
                TaskDefaults.defaults(),
                model.encode(FakeModel.picture("any")),
                LATENTS);
    }

    @Test
    void shouldHoldALongSessionAndNotOneThatKeepsMoreFrames() throws Exception {
        model.trainedFor(new ContextBudget(4, 2));
        long most = 0;
        try (Engine engine = new Engine(model, EngineConfig.defaults());
                LocalSessions sessions =
                        new LocalSessions(model, engine, limits(64), TaskDefaults.defaults(), Duration.ofSeconds(30))) {
            for (int room = 0; room < ROOMS; room++) {
                for (int frame = 0; frame < 4; frame++) {
                    String id = "room-" + room + "-frame-" + frame;
                    sessions.publish("long", new Picture(id, "png", FakeModel.picture(id)));
                }
                for (int task = 0; task < 2; task++) {
                    Ask ask = Ask.newBuilder()
                            .setTaskId("task-" + room + "-" + task)
                            .setQuestion("steps=12 where")
                            .setLatentsPerStep(LATENTS)
                            .build();
                    sessions.ask("long", ask, event -> {});
                    most = Math.max(most, sessions.storedBytes());
                }
            }
        }
        assertThat(most).isLessThanOrEqualTo(bound(64)).isGreaterThan(bound(8));
    }
}
