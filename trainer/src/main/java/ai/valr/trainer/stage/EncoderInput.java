package ai.valr.trainer.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.trainer.data.WalkTensors;
import ai.valr.trainer.roomworld.Walk;
import java.util.List;

/** Walks as a miniature encoder takes them. Letters: {@code P} patches of all frames, {@code C} its width. */
final class EncoderInput {
    private final Teacher teacher;
    private final WalkTensors tensors;

    EncoderInput(Teacher teacher, List<Walk> walks) {
        this(teacher, new WalkTensors(walks, teacher.config()));
    }

    EncoderInput(Teacher teacher, WalkTensors tensors) {
        this.teacher = teacher;
        this.tensors = tensors;
    }

    WalkTensors tensors() {
        return tensors;
    }

    /** int64 (P): the frame of each patch in its walk; int64 (0) where frames are seen singly. */
    NDArray viewOf(NDManager manager) {
        return teacher.seesWalk() ? tensors.viewOf(manager) : manager.create(new long[0]);
    }

    /**
     * float32 (P, C): what is added to each patch; float32 (0) where frames are seen singly.
     *
     * @param views float32 (F, C)
     */
    NDArray views(NDManager manager, float[] views) {
        if (!teacher.seesWalk()) {
            return manager.create(new float[0]);
        }
        int width = teacher.config().hiddenSize();
        int patches = tensors.patchesPerFrame();
        int frames = tensors.walkLengths()[0] / patches;
        if (views.length != frames * width) {
            throw new IllegalArgumentException("walks have " + frames + " frames but the encoder " + teacher.label()
                    + " was trained with " + views.length / width + "; train it anew with --stage encoders");
        }
        float[] flat = new float[tensors.frames() * patches * width];
        for (int patch = 0; patch < flat.length / width; patch++) {
            System.arraycopy(views, patch / patches % frames * width, flat, patch * width, width);
        }
        return manager.create(flat, new Shape(flat.length / width, width));
    }

    /** Patches that see each other in full blocks. */
    int[] fullLengths() {
        return teacher.seesWalk() ? tensors.walkLengths() : tensors.frameLengths();
    }
}
