package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private final TaskDirectory directory = new TaskDirectory();
    private final EventLog log = new EventLog(3, directory);

    /** As if it were a task's first one. */
    private static LoggedEvent event(int partition, long offset, String session) {
        return event(
                partition,
                offset,
                session,
                0,
                StepCompleted.newBuilder().setStep(0).setText("").build());
    }

    private static LoggedEvent event(int partition, long offset, String session, int number, Object what) {
        return LoggedEvent.of(
                partition,
                offset,
                ReasoningEvent.newBuilder()
                        .setSessionId(session)
                        .setTaskId("task")
                        .setEventNumber(number)
                        .setTime(Instant.EPOCH)
                        .setEvent(what)
                        .build());
    }

    @Test
    void shouldKeepTheLatestAndSayFromWhereItIsComplete() throws InterruptedException {
        assertThat(log.ends()).isEmpty();
        log.begin(LatestEvents.none(Map.of(0, 5L, 1, 0L)));
        log.add(List.of(event(0, 5, "a")));
        log.add(List.of(event(1, 0, "b")));
        log.add(List.of(event(0, 7, "a")));
        log.add(List.of(event(0, 8, "a")));

        assertThat(log.first()).isEqualTo(1);
        assertThat(log.next()).isEqualTo(4);
        assertThat(log.completeFrom()).isEqualTo(Map.of(0, 6L, 1, 0L));
        assertThat(log.ends()).isEqualTo(Map.of(0, 8L, 1, 0L));
        assertThat(log.await(log.life(), 0, 9, 0)).as("has gone").isEmpty();
        assertThat(log.await(log.life(), 1, 9, 0))
                .extracting(LoggedEvent::session)
                .containsExactly("b", "a", "a");
        assertThat(log.await(log.life(), 1, 2, 0)).as("no more than asked for").hasSize(2);
        assertThat(log.await(log.life(), 4, 9, 1)).as("has not come").isEmpty();
        assertThat(directory.task(new TaskId("a", "task")).orElseThrow().get("trace"))
                .hasSize(2);
    }

    @Test
    void shouldForgetTheOldTopicWhereAnotherTookItsPlaceAndEndItsReaders() throws InterruptedException {
        int old = log.life();
        log.begin(LatestEvents.none(Map.of(0, 5L)));
        log.add(List.of(event(0, 5, "a"), event(0, 6, "a")));
        EventReader reader = new EventReader(log, null, old, new Position(Map.of(0, 6L)), event -> true);

        log.beginAnew(LatestEvents.none(Map.of(0, 0L)));

        assertThat(log.ends()).isEqualTo(Map.of(0, -1L));
        assertThat(directory.task(new TaskId("a", "task"))).isEmpty();
        log.add(List.of(event(0, 0, "b")));
        assertThat(log.await(log.life(), log.first(), 9, 0))
                .extracting(LoggedEvent::session)
                .containsExactly("b");
        assertThat(log.await(old, log.first(), 9, 0)).isEmpty();
        assertThatExceptionOfType(TopicReplaced.class).isThrownBy(() -> reader.advance(0, () -> false, event -> {}));
        assertThat(reader.position().beginning().toString()).isEqualTo("0:-1");
    }

    @Test
    void shouldBeginWithTheLatestEventsAndKnowWhatWasAskedBeforeThem() throws InterruptedException {
        StepCompleted step = StepCompleted.newBuilder().setStep(0).setText("").build();
        TaskAccepted accepted =
                TaskAccepted.newBuilder().setQuestion("Where is it?").build();
        log.begin(new LatestEvents(
                Map.of(0, 12L, 1, 7L),
                List.of(event(0, 10, "a", 0, accepted), event(0, 11, "a", 1, step)),
                List.of(event(0, 12, "a", 2, step), event(0, 15, "b", 4, step), event(0, 16, "a", 3, step))));

        assertThat(log.next() - log.first()).as("what came before is not held").isEqualTo(3);
        assertThat(log.completeFrom()).isEqualTo(Map.of(0, 12L, 1, 7L));
        assertThat(log.ends()).isEqualTo(Map.of(0, 16L, 1, 6L));
        assertThat(directory.rows()).singleElement().satisfies(row -> {
            assertThat(row.json().get("question").textValue()).isEqualTo("Where is it?");
            assertThat(row.json().get("events").intValue()).isEqualTo(2);
        });
        assertThat(directory.session("b", null, 9).orElseThrow().get("latest_tasks"))
                .as("nobody knows what it was asked")
                .isEmpty();
        assertThat(directory.events(new TaskId("b", "task"))).hasSize(1);
        for (int offset = 17; offset < 20; offset++) {
            log.add(List.of(event(0, offset, "c")));
        }
        assertThat(directory.count()).isEqualTo(1);
        assertThat(directory.session("b", null, 9))
                .as("it is forgotten as others")
                .isEmpty();
    }

    @Test
    void shouldPassOverWhatItHas() {
        log.begin(LatestEvents.none(Map.of(0, 0L)));
        log.add(List.of(event(0, 3, "a")));
        log.add(List.of(event(0, 3, "a")));
        log.add(List.of(event(0, 2, "a")));

        assertThat(log.next()).isEqualTo(1);
    }

    @Test
    void shouldForgetTasksWithTheirEvents() {
        log.begin(LatestEvents.none(Map.of(0, 0L)));
        for (int offset = 0; offset < 10; offset++) {
            log.add(List.of(event(0, offset, "session " + offset)));
        }

        assertThat(directory.count()).isEqualTo(3);
        assertThat(directory.sessions(9).get(0).get("session_id").textValue()).isEqualTo("session 9");
        assertThat(directory.session("session 0", null, 9)).isEmpty();
    }

    @Test
    void shouldReadAPositionAsItWroteIt() {
        Position position = Position.parse("1:4,0:-1");

        assertThat(position.toString()).isEqualTo("0:-1,1:4");
        assertThat(position.awaits(event(1, 4, "a"))).isFalse();
        assertThat(position.awaits(event(1, 5, "a"))).isTrue();
        assertThat(position.awaits(event(2, 5, "a")))
                .as("a partition that it does not read")
                .isFalse();
        for (String wrong : new String[] {"", "7", "a:b", "0:-2", "-1:0", "0:99999999999999999999"}) {
            assertThatExceptionOfType(Problem.class)
                    .as(wrong)
                    .isThrownBy(() -> Position.parse(wrong))
                    .withMessageContaining("is no position");
        }
    }
}
