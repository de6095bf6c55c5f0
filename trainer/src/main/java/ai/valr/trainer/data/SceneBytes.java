package ai.valr.trainer.data;

import ai.valr.model.FrameTokens;
import ai.valr.trainer.roomworld.Caption;
import ai.valr.trainer.roomworld.Grounding;
import ai.valr.trainer.roomworld.Question;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * What is kept of a scene, as bytes and back, bit for bit: float32 as it is, since none of it may be lost, and texts as deflated JSON.
 * Bytes that are read are trusted to be whole.
 */
final class SceneBytes {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SceneBytes() {}

    /** What is said about a scene. */
    private record Texts(List<Grounding> groundings, List<Caption> captions, List<Question> questions) {}

    /** A sample without its features. */
    static byte[] ofScene(SceneSample scene) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(scene.frames().size());
            for (FrameTokens frame : scene.frames()) {
                out.writeInt(frame.hiddenSize());
                out.writeInt(frame.gridT());
                out.writeInt(frame.gridH());
                out.writeInt(frame.gridW());
                write(out, frame.embeddings());
            }
            try (OutputStream texts = new DeflaterOutputStream(out)) {
                JSON.writeValue(texts, new Texts(scene.groundings(), scene.captions(), scene.questions()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written to", e);
        }
        return bytes.toByteArray();
    }

    static SceneSample scene(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int count = in.readInt();
            List<FrameTokens> frames = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int hidden = in.readInt();
                int t = in.readInt();
                int h = in.readInt();
                int w = in.readInt();
                frames.add(new FrameTokens(floats(in), hidden, t, h, w));
            }
            Texts texts = JSON.readValue(new InflaterInputStream(in), Texts.class);
            return new SceneSample(frames, List.of(), texts.groundings(), texts.captions(), texts.questions());
        } catch (IOException e) {
            throw new UncheckedIOException("an entry with the right sha256 is not as this version writes it", e);
        }
    }

    /** Features, one array a frame. */
    static byte[] ofFeatures(List<float[]> frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(frames.size());
            for (float[] frame : frames) {
                write(out, frame);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written to", e);
        }
        return bytes.toByteArray();
    }

    static List<float[]> features(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int count = in.readInt();
            List<float[]> frames = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                frames.add(floats(in));
            }
            return frames;
        } catch (IOException e) {
            throw new UncheckedIOException("an entry with the right sha256 is not as this version writes it", e);
        }
    }

    private static void write(DataOutputStream out, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        out.writeInt(values.length);
        out.write(bytes.array());
    }

    private static float[] floats(DataInputStream in) throws IOException {
        float[] values = new float[in.readInt()];
        byte[] bytes = new byte[values.length * Float.BYTES];
        in.readFully(bytes);
        ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
        return values;
    }
}
