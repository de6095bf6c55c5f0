package ai.valr.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.model.config.PreprocessorConfig;
import ai.valr.model.picture.ImageProcessor;
import ai.valr.model.picture.PixelValues;
import ai.valr.trainer.roomworld.RenderedFrame;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.WorldConfig;
import ai.valr.trainer.stage.MiniModel;
import org.junit.jupiter.api.Test;

class FramePixelsTest {

    @Test
    void shouldGiveWhatServingsProcessorGives() throws Exception {
        RenderedFrame frame = new RoomWorld(WorldConfig.standard())
                .walk(SceneId.of(Split.TRAIN, 3, 4))
                .frames()
                .get(1);
        PixelValues served = new ImageProcessor(PreprocessorConfig.RELEASED).image(frame.picture());
        float[] trained = new float[served.values().length];

        FramePixels.write(frame.picture(), MiniModel.vision(), trained, 0);

        assertThat(served.grid()).containsExactly(1, 8, 8);
        for (int i = 0; i < trained.length; i++) {
            assertThat(trained[i]).isCloseTo(served.values()[i], org.assertj.core.api.Assertions.within(2e-6f));
        }
    }
}
