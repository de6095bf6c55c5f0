package ai.valr.trainer.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.schemas.Verdict;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;

class EpisodeStoreTest {
    @TempDir
    private Path dir;

    private EpisodeStore open(int capacity) {
        return EpisodeStore.open(dir, new Reservoir(capacity, 1, 0.2, 1), new Reservoir(capacity, 1, 0, 0.2));
    }

    private static IntakeProgress at(long offset, int fresh) {
        PassedOverList passedOver = PassedOverList.NONE.with(List.of(new PassedOver(0, 1, 5, "ORPHANED")));
        return new IntakeProgress(
                Map.of(0, offset), Map.of(Skip.ORPHANED, 2L), passedOver, fresh, 7, Map.of(), 0, "topic");
    }

    private static TakenFeedback retraction(Episode episode, long at) {
        return TakenFeedback.retraction(
                Traces.feedback(Verdict.WRONG, null), episode.task(), at, new FeedbackPlace("topic", 0, at, at));
    }

    @Test
    void shouldFindEverythingAgain() {
        Episode one = Traces.episode("s", "t1", List.of(Traces.FIRST), 1);
        Episode two = Traces.episode("s", "t2", List.of(Traces.FIRST, Traces.SECOND), 2);
        try (EpisodeStore store = open(10)) {
            store.advance(
                    List.of(one, two),
                    Map.of(Traces.FIRST, new byte[] {1}, Traces.SECOND, new byte[] {2}),
                    List.of(TakenFeedback.of(one), TakenFeedback.of(two)),
                    at(9, 2));
            store.saveRound(Map.of("number", 3));
        }
        try (EpisodeStore store = open(10)) {
            assertThat(store.progress()).isEqualTo(at(9, 2));
            assertThat(store.find(one.task())).contains(one);
            assertThat(store.find(two.task())).contains(two);
            assertThat(store.frame(Traces.SECOND)).containsExactly(2);
            assertThat(store.round(new TypeReference<Map<String, Integer>>() {}))
                    .contains(Map.of("number", 3));

            store.endRound(true);
            assertThat(store.round(new TypeReference<Map<String, Integer>>() {}))
                    .isEmpty();
            assertThat(store.progress().rounds()).isEqualTo(1);
            assertThat(store.progress().releasedOffsets()).isEqualTo(Map.of(0, 9L));
            assertThat(store.progress().fresh()).isZero();
            assertThat(store.progress().skipped()).isEmpty();
            assertThat(store.progress().passedOver()).isEqualTo(PassedOverList.NONE);
        }
    }

    @Test
    void shouldTellOfARejectedRoundsInputAgainUntilItIsReleased() {
        try (EpisodeStore store = open(10)) {
            store.advance(List.of(), Map.of(), List.of(), at(9, 2));
            store.endRound(false);
        }
        try (EpisodeStore store = open(10)) {
            IntakeProgress after = store.progress();
            assertThat(after.rounds()).isEqualTo(1);
            assertThat(after.fresh()).isZero();
            assertThat(after.freshSinceMs()).isZero();
            assertThat(after.releasedOffsets()).isEmpty();
            assertThat(after.skipped()).isEqualTo(Map.of(Skip.ORPHANED, 2L));
            assertThat(after.passedOver()).isEqualTo(at(9, 2).passedOver());
        }
    }

    @Test
    void shouldGiveUpAnEpisodeThatWasTakenBackAndRememberThat() {
        Episode kept = Traces.episode("s", "t1", List.of(Traces.FIRST), 1);
        Episode gone = Traces.episode("s", "t2", List.of(Traces.FIRST, Traces.SECOND), 2);
        try (EpisodeStore store = open(10)) {
            store.advance(
                    List.of(kept, gone),
                    Map.of(Traces.FIRST, new byte[] {1}, Traces.SECOND, new byte[] {2}),
                    List.of(TakenFeedback.of(kept), TakenFeedback.of(gone)),
                    at(9, 2));
            store.advance(List.of(), Map.of(), List.of(retraction(gone, 10)), at(10, 2));
            assertThat(store.find(gone.task())).isEmpty();
        }
        try (EpisodeStore store = open(10)) {
            assertThat(store.find(kept.task())).contains(kept);
            assertThat(store.find(gone.task())).isEmpty();
            assertThat(store.hasFrame(Traces.SECOND)).isFalse();
            assertThat(store.frame(Traces.FIRST)).containsExactly(1);
            assertThat(store.taken(gone.task())).contains(retraction(gone, 10));
            assertThat(store.taken(gone.task()).orElseThrow().refusal(TakenFeedback.of(gone)))
                    .contains(Skip.SUPERSEDED);
        }
    }

    @Test
    void shouldTellWhichFeedbackIsHeldOutOrNotKeptSinceTheLastRelease() {
        List<Episode> all = IntStream.range(0, 40)
                .mapToObj(i -> Traces.episode("s" + i, "t", List.of(), i))
                .toList();
        List<TakenFeedback> taken = all.stream()
                .map(it -> TakenFeedback.of(it, new FeedbackPlace("topic", 0, it.offset(), it.offset())))
                .toList();
        try (EpisodeStore store = open(3)) {
            store.advance(all, Map.of(), taken, at(40, 40));
        }
        try (EpisodeStore store = open(3)) {
            List<PassedOver> passed = store.notLearnt();
            assertThat(passed).hasSize(40 - store.training().size()).doesNotHaveDuplicates();
            assertThat(passed)
                    .filteredOn(it -> it.outcome().equals(PassedOver.HELD_OUT))
                    .extracting(PassedOver::offset)
                    .containsExactlyInAnyOrderElementsOf(
                            store.heldOut().stream().map(Episode::offset).toList());
            store.endRound(false);
            assertThat(store.notLearnt()).hasSameElementsAs(passed);
            store.endRound(true);
            assertThat(store.notLearnt()).isEmpty();
        }
    }

    @Test
    void shouldReadAStoreFromBeforePlacesAndRetractionsWereRemembered() throws Exception {
        Episode episode = Traces.episode("s", "t", List.of(), 1);
        TakenFeedback taken = TakenFeedback.of(episode, new FeedbackPlace("topic", 0, 1, 1));
        try (EpisodeStore store = open(1)) {
            store.advance(List.of(episode), Map.of(), List.of(taken), at(9, 2));
        }
        try (RocksDB db = RocksDB.open(dir.toString())) {
            String progress = "{\"offsets\":{\"0\":9},\"skipped\":{\"ORPHANED\":2},\"fresh\":2,\"freshSinceMs\":7,"
                    + "\"roundOffsets\":{\"0\":4},\"rounds\":1,\"topicId\":\"topic\"}";
            db.put("p".getBytes(StandardCharsets.UTF_8), progress.getBytes(StandardCharsets.UTF_8));
            String memory = "{\"task\":{\"sessionId\":\"s\",\"taskId\":\"t\"},\"digest\":\"" + taken.digest()
                    + "\",\"givenAtMicros\":1}";
            db.put("ts\0t".getBytes(StandardCharsets.UTF_8), memory.getBytes(StandardCharsets.UTF_8));
        }
        try (EpisodeStore store = open(1)) {
            assertThat(store.progress().releasedOffsets()).isEqualTo(Map.of(0, 4L));
            assertThat(store.progress().passedOver()).isEqualTo(PassedOverList.NONE);
            assertThat(store.taken(episode.task())).contains(TakenFeedback.of(episode));
            assertThat(store.taken(episode.task()).orElseThrow().refusal(taken)).contains(Skip.DUPLICATE);
            assertThat(store.notLearnt()).isEmpty();
        }
    }

    @Test
    void shouldForgetTheFramesThatNoEpisodeNeeds() {
        try (EpisodeStore store = open(1)) {
            for (int i = 0; i < 50; i++) {
                FrameAt frame = new FrameAt("s", "f" + i, 0, i);
                Episode episode = Traces.episode("s" + i, "t", List.of(frame), i);
                store.advance(List.of(episode), Map.of(frame, new byte[] {(byte) i}), List.of(), at(i, i));
            }
            List<Episode> kept = store.training();
            assertThat(kept).hasSize(1);
            assertThat(store.frame(kept.get(0).frames().get(0))).hasSize(1);
            long frames = IntStream.range(0, 50)
                    .filter(i -> store.hasFrame(new FrameAt("s", "f" + i, 0, i)))
                    .count();
            assertThat(frames).isEqualTo(kept.size() + store.heldOut().size());
        }
        try (EpisodeStore store = open(1)) {
            assertThat(store.training()).hasSize(1);
        }
    }

    @Test
    void shouldReadAStoreFromBeforeFramesHadTheirSessionsName() throws Exception {
        Episode episode = Traces.episode("s", "t", List.of(Traces.FIRST), 1);
        try (EpisodeStore store = open(1)) {
            store.advance(
                    List.of(episode),
                    Map.of(Traces.FIRST, new byte[] {1}),
                    List.of(TakenFeedback.of(episode)),
                    at(1, 1));
        }
        try (RocksDB db = RocksDB.open(dir.toString())) {
            byte[] key = "es\0t".getBytes(StandardCharsets.UTF_8);
            String json = new String(db.get(key), StandardCharsets.UTF_8);
            String before = json.replace("\"session\":\"s\",", "");
            assertThat(before).isNotEqualTo(json);
            db.put(key, before.getBytes(StandardCharsets.UTF_8));
            byte[] frame = "fs\0003/10/f1".getBytes(StandardCharsets.UTF_8);
            db.put("105/10/f1".getBytes(StandardCharsets.UTF_8), db.get(frame));
            db.delete(frame);
        }
        try (EpisodeStore store = open(1)) {
            assertThat(store.find(episode.task())).contains(episode);
            assertThat(store.frame(Traces.FIRST)).containsExactly(1);
        }
    }

    @Test
    void shouldRememberTheFeedbackOfTasksThatItDidNotKeepAndForgetThemWhenTold() {
        List<Episode> all = IntStream.range(0, 20)
                .mapToObj(i -> Traces.episode("s" + i, "t", List.of(), i))
                .toList();
        List<TakenFeedback> taken = all.stream().map(TakenFeedback::of).toList();
        try (EpisodeStore store = open(1)) {
            store.advance(all, Map.of(), taken, at(20, 20));
            assertThat(store.training().size() + store.heldOut().size()).isLessThan(3);
        }
        try (EpisodeStore store = open(1)) {
            assertThat(taken)
                    .allSatisfy(it -> assertThat(store.taken(it.task())).contains(it));

            store.forgetTaken(task -> task.sessionId().compareTo("s15") >= 0);
        }
        try (EpisodeStore store = open(1)) {
            assertThat(store.remembered()).isEqualTo(7); // s0, s1, s10 to s14
            assertThat(store.taken(all.get(14).task())).contains(taken.get(14));
            Episode kept = store.training().get(0);
            store.forgetTaken(task -> true);
            assertThat(store.taken(kept.task())).as("of a kept episode").contains(TakenFeedback.of(kept));
        }
    }

    @Test
    void shouldBelongToOneTrainerAlone() {
        try (EpisodeStore store = open(1)) {
            assertThat(store.training()).isEmpty();
            assertThatThrownBy(() -> open(1))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("another trainer");
        }
    }
}
