package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private final TaskDirectory directory = new TaskDirectory();
    private final EventLog log = new EventLog(3, directory);

    private static LoggedEvent event(int partition, long offset, String session) {
        return LoggedEvent.of(
                partition,
                offset,
                ReasoningEvent.newBuilder()
                        .setSessionId(session)
                        .setTaskId("task")
                        .setEventNumber((int) offset)
                        .setTime(Instant.EPOCH)
                        .setEvent(StepCompleted.newBuilder()
                                .setStep(0)
                                .setText("")
                                .build())
                        .build());
    }

    @Test
    void shouldKeepTheLatestAndSayFromWhereItIsComplete() throws InterruptedException {
        assertThat(log.ends()).isEmpty();
        log.begin(Map.of(0, 5L, 1, 0L));
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
        assertThat(directory.task("a", "task").orElseThrow().get("trace")).hasSize(2);
    }

    @Test
    void shouldForgetTheOldTopicWhereAnotherTookItsPlaceAndEndItsReaders() throws InterruptedException {
        int old = log.life();
        log.begin(Map.of(0, 5L));
        log.add(List.of(event(0, 5, "a"), event(0, 6, "a")));
        EventReader reader = new EventReader(log, null, old, new Position(Map.of(0, 6L)), event -> true);

        log.beginAnew(Map.of(0, 0L));

        assertThat(log.ends()).isEqualTo(Map.of(0, -1L));
        assertThat(directory.task("a", "task")).isEmpty();
        log.add(List.of(event(0, 0, "b")));
        assertThat(log.await(log.life(), log.first(), 9, 0))
                .extracting(LoggedEvent::session)
                .containsExactly("b");
        assertThat(log.await(old, log.first(), 9, 0)).isEmpty();
        assertThatExceptionOfType(TopicReplaced.class).isThrownBy(() -> reader.advance(0, () -> false, event -> {}));
        assertThat(reader.position().beginning().toString()).isEqualTo("0:-1");
    }

    @Test
    void shouldPassOverWhatItHas() {
        log.begin(Map.of(0, 0L));
        log.add(List.of(event(0, 3, "a")));
        log.add(List.of(event(0, 3, "a")));
        log.add(List.of(event(0, 2, "a")));

        assertThat(log.next()).isEqualTo(1);
    }

    @Test
    void shouldForgetTasksWithTheirEvents() {
        log.begin(Map.of(0, 0L));
        for (int offset = 0; offset < 10; offset++) {
            log.add(List.of(event(0, offset, "session " + offset)));
        }

        assertThat(directory.count()).isEqualTo(3);
        assertThat(directory.sessions(9).get(0).get("session_id").textValue()).isEqualTo("session 9");
        assertThat(directory.session("session 0", 9)).isEmpty();
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
