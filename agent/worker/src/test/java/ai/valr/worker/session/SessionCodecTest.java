package ai.valr.worker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.engine.Budget;
import ai.valr.engine.Usage;
import ai.valr.engine.fake.FakeModel;
import ai.valr.model.Confidence;
import ai.valr.model.FrameTokens;
import ai.valr.model.Segment;
import ai.valr.schemas.AnswerType;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionCodecTest {
    private static final FrameRef FRAME = new FrameRef("f1", 3, 17, -1, 1_700_000_000_000_001L);

    @Test
    void shouldReadWhatItWrote() {
        SessionState state = new SessionState(
                List.of(
                        FrameEntry.pending(FRAME),
                        new FrameEntry(FRAME, FrameEntry.Status.BROKEN, "no picture – at all")),
                2,
                List.of(
                        task(new FrameSelection.Latest(4), null, null),
                        task(new FrameSelection.Ids(List.of("f1", "ü")), List.of(FRAME), progress()),
                        task(new FrameSelection.Between(1, 2, 3), List.of(), null)),
                List.of("old", "older"),
                ContextHead.fresh(new ContextModel("v2", "v1", "family"))
                        .withTurn("old", 60, List.of(new ContextFrame(FRAME, 1)))
                        .withStep(40, false),
                1_700_000_000_000L);

        assertThat(SessionCodec.read("s", SessionCodec.write(state))).isEqualTo(state);
        assertThat(SessionCodec.read("s", SessionCodec.write(SessionState.NEW))).isEqualTo(SessionState.NEW);
    }

    /** Bytes as version 2 wrote them: a task that runs, in a context of model version v1. */
    @Test
    void shouldReadVersion2WhichKnewOneVersionOfTheModelAtATime() {
        byte[] bytes = HexFormat.of()
                .parseHex("530200000001000000026631000000030000000000000011ffffffffffffffff00060a24181e400100000007"
                        + "50454e44494e47000000000000000200000001000000017400000009686f77206d616e793f00000002000000"
                        + "01310000000132000000064e554d42455201000000016d000000000000000400000003000000400000002000"
                        + "000004000000647ffffffffffffffffffffffd3fe6666666666666000000000000002a010000000574726163"
                        + "6500000000000000050100000001000000026631000000030000000000000011ffffffffffffffff00060a24"
                        + "181e400100000000010000000100000002000000030000000000000004000000000000000500000000000000"
                        + "06000000000000000700000008000000090000000462657374bff80000000000000000000a00000007000000"
                        + "0100000001000000036f6c640000000276310000000200000064000000000100000001740000000000000001"
                        + "000000026631000000030000000000000011ffffffffffffffff00060a24181e400100000001000000020000"
                        + "018bcfe56800");

        SessionState state = SessionCodec.read("s", bytes);

        PendingTask running = task(new FrameSelection.Latest(4), List.of(FRAME), progress());
        assertThat(state.tasks().get(0).spec().modelVersion()).isNull();
        assertThat(state.tasks().get(0).progress()).isEqualTo(running.progress());
        ContextHead context = state.context();
        assertThat(context.model()).isEqualTo(new ContextModel("v1", "v1", ""));
        assertThat(context.chunks()).isEqualTo(2);
        assertThat(context.model().isKnownTo(new FakeModel(4096, "v1"))).isTrue();
        assertThat(context.model().isKnownTo(new FakeModel(4096, "v2")))
                .as("its family is not known")
                .isFalse();
        assertThat(SessionCodec.read("s", SessionCodec.write(state))).isEqualTo(state);
    }

    @Test
    void shouldReadVersion3WhichKnewNoExpectedAnswer() {
        PendingTask pinned = task(new FrameSelection.Latest(4), null, null);
        SessionState state = new SessionState(
                List.of(), 0, List.of(pinned), List.of(), SessionState.NEW.context(), SessionState.NEW.lastActiveMs());
        String pinnedToV2 = "000000000000002a01000000027632";
        String hex = HexFormat.of().formatHex(SessionCodec.write(state));
        assertThat(hex).startsWith("5305").containsOnlyOnce(pinnedToV2 + "00");

        byte[] bytes = HexFormat.of().parseHex("5303" + hex.substring(4).replace(pinnedToV2 + "00", pinnedToV2));

        assertThat(SessionCodec.read("s", bytes)).isEqualTo(state);
    }

    /** Bytes as version 1 wrote them: two turns and two frames in five chunks. */
    @Test
    void shouldReadVersion1AndNeverCutItsContext() {
        byte[] bytes = HexFormat.of()
                .parseHex("530100000001000000026631000000030000000000000011ffffffffffffffff00060a24181e"
                        + "400100000007454e434f44454400000000000000010000000000000001000000036f6c640000000276310000000500000064"
                        + "000000020100000002000000026631000000030000000000000011ffffffffffffffff00060a24181e400100000002663200"
                        + "0000030000000000000012ffffffffffffffff00060a24181e40020000018bcfe56800");

        SessionState state = SessionCodec.read("s", bytes);

        ContextHead context = state.context();
        assertThat(context.modelVersion()).isEqualTo("v1");
        assertThat(context.chunks()).isEqualTo(5);
        assertThat(context.positions()).isEqualTo(100);
        assertThat(context.ended()).isTrue();
        assertThat(context.turns()).hasSize(2);
        assertThat(context.numbered())
                .extracting(frame -> frame.ref().id() + " " + frame.number())
                .containsExactly("f1 1", "f2 2");
        assertThat(context.nextNumber()).isEqualTo(3);
        assertThat(context.canBeCut()).isFalse();
        assertThat(SessionCodec.read("s", SessionCodec.write(state))).isEqualTo(state);
    }

    @Test
    void shouldKeepLatentsBitForBitAndFramesByName() {
        float[] odd = {Float.MIN_VALUE, -0f, 1f / 3, Float.intBitsToFloat(0x7fc12345), Float.NEGATIVE_INFINITY, 1e38f};
        FrameTokens tokens = new FrameTokens(odd, 2, 1, 2, 6);
        List<Segment> segments = List.of(
                new Segment.Text(new int[] {1, -1, Integer.MAX_VALUE}),
                new Segment.Vision(tokens),
                new Segment.Latents(odd, 3));

        List<Segment> read = ContextCodec.readChunk(
                "s", ContextCodec.writeChunk(segments, List.of("f1")), Map.of("f1", tokens)::get);

        assertThat(read).isEqualTo(segments);
        assertThat(bits(((Segment.Latents) read.get(2)).values())).isEqualTo(bits(odd));
        FrameTokens again = ContextCodec.readTokens("s", ContextCodec.writeTokens(tokens));
        assertThat(again).isEqualTo(tokens);
        assertThat(bits(again.embeddings())).isEqualTo(bits(odd));
    }

    @Test
    void shouldRefuseNewerVersionsOtherKindsAndDamage() {
        byte[] good = SessionCodec.write(SessionState.NEW);
        byte[] newer = good.clone();
        newer[1] = 6;
        assertThatThrownBy(() -> SessionCodec.read("s", newer))
                .isInstanceOf(SessionFormatException.class)
                .hasMessageContaining("version 6")
                .hasMessageContaining("1 to 5");
        assertThatThrownBy(() -> ContextCodec.readTokens("s", good)).hasMessageContaining("no entry of kind F");
        assertThatThrownBy(() -> SessionCodec.read("s", Arrays.copyOf(good, good.length + 1)))
                .hasMessageContaining("1 bytes too many");
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> SessionCodec.read("s", cut)).isInstanceOf(SessionFormatException.class);
        }
    }

    private static PendingTask task(FrameSelection selection, List<FrameRef> frames, PendingTask.Progress progress) {
        TaskSpec spec = new TaskSpec(
                "t",
                "how many?",
                List.of("1", "2"),
                AnswerType.NUMBER,
                "m",
                selection,
                new Budget(3, 64, 32, 4, 100),
                TaskSpec.NO_DEADLINE,
                -3,
                0.7,
                42,
                frames == null ? "v2" : null,
                frames == null ? null : "2");
        return new PendingTask(spec, "trace", 5, frames, List.of(), progress, 7, 1);
    }

    private static PendingTask.Progress progress() {
        return new PendingTask.Progress(
                new Usage(1, 2, 3), new Durations(4, 5, 6, 7), 8, 9, "best", Confidence.ofStep(-1.5, 10));
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
