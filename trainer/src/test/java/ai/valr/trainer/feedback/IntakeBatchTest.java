package ai.valr.trainer.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeBatchTest {
    private static final int CAPACITY = 3;

    @TempDir
    private Path dir;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FeedbackMeters meters = new FeedbackMeters(registry);

    private EpisodeStore open() {
        return EpisodeStore.open(dir, new Reservoir(CAPACITY, 1, 0.2, 1), new Reservoir(CAPACITY, 1, 0, 0.2));
    }

    private void write(EpisodeStore store, Consumer<IntakeBatch> what) {
        IntakeBatch batch = new IntakeBatch(store, meters, "topic");
        what.accept(batch);
        batch.write(Map.of(), 1);
    }

    private static FeedbackPlace place(long offset) {
        return new FeedbackPlace("topic", 0, offset, offset);
    }

    private static Episode episode(int task, long at) {
        return Traces.episode("s" + task, "t", List.of(), at);
    }

    private static TakenFeedback taken(Episode episode) {
        return TakenFeedback.of(episode, place(episode.offset()));
    }

    private static TakenFeedback retraction(Episode episode, long at) {
        return TakenFeedback.retraction(Traces.feedback(Verdict.WRONG, null), episode.task(), at, place(at));
    }

    private double count(String outcome) {
        return registry.get("valr.trainer.feedback")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void shouldTakeBackWhatWasGivenBeforeOnce() {
        Episode episode = episode(1, 3);
        try (EpisodeStore store = open()) {
            write(store, batch -> batch.take(taken(episode), episode));
            assertThat(store.find(episode.task())).contains(episode);
            write(store, batch -> {
                batch.takeBack(retraction(episode, 5));
                batch.takeBack(retraction(episode, 6));
            });
        }
        try (EpisodeStore store = open()) {
            assertThat(store.find(episode.task())).isEmpty();
            assertThat(store.taken(episode.task()).orElseThrow().givenAtMicros())
                    .as("it was said again")
                    .isEqualTo(6);
            assertThat(store.progress().skipped()).isEqualTo(Map.of(Skip.SUPERSEDED, 1L));
            assertThat(store.progress().passedOver().newest()).containsExactly(new PassedOver(0, 3, 3, "SUPERSEDED"));
            assertThat(store.progress().fresh()).isEqualTo(1);
            assertThat(store.notLearnt()).isEmpty();
        }
    }

    @Test
    void shouldTakeBackWhatCameInTheSameBatchAndLearnWhatComesBehindIt() {
        Episode first = episode(1, 3);
        Episode last = episode(1, 9);
        try (EpisodeStore store = open()) {
            write(store, batch -> {
                batch.take(taken(first), first);
                batch.takeBack(retraction(first, 5));
            });
            assertThat(store.find(first.task())).isEmpty();
            write(store, batch -> batch.take(taken(last), last));
            assertThat(store.find(first.task())).contains(last);
            assertThat(store.progress().skipped())
                    .as("a retraction is no episode that another takes the place of")
                    .isEqualTo(Map.of(Skip.SUPERSEDED, 1L));
        }
    }

    @Test
    void shouldNotTakeBackWhatWasGivenLater() {
        Episode episode = episode(1, 7);
        try (EpisodeStore store = open()) {
            write(store, batch -> batch.take(taken(episode), episode));
            write(store, batch -> batch.takeBack(retraction(episode, 5)));
            assertThat(store.find(episode.task())).contains(episode);
            assertThat(store.taken(episode.task())).contains(taken(episode));
        }
    }

    @Test
    void shouldCountFromWhenItWasGivenAgain() {
        Episode episode = episode(1, 3);
        try (EpisodeStore store = open()) {
            write(store, batch -> batch.take(taken(episode), episode));
            write(store, batch -> batch.giveAgain(taken(episode(1, 8))));
        }
        try (EpisodeStore store = open()) {
            assertThat(store.taken(episode.task())).contains(taken(episode).again(8));
            assertThat(store.taken(episode.task()).orElseThrow().at()).isEqualTo(place(3));
        }
    }

    @Test
    void shouldTellWhatBecameOfEach() {
        int tasks = 40;
        try (EpisodeStore store = open()) {
            for (int i = 0; i < tasks; i++) {
                Episode episode = episode(i, i);
                write(store, batch -> batch.take(taken(episode), episode));
            }
            assertThat(count("episode")).isGreaterThanOrEqualTo(CAPACITY);
            assertThat(count("held_out")).isGreaterThanOrEqualTo(CAPACITY);
            assertThat(count("not_kept")).isPositive();
            assertThat(count("episode") + count("held_out") + count("not_kept")).isEqualTo(tasks);
            assertThat(store.progress().fresh()).isEqualTo(tasks);
        }
    }
}
