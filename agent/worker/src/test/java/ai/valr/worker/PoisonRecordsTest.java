package ai.valr.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class PoisonRecordsTest {
    private final PoisonRecords poison = new PoisonRecords();
    private final List<Throwable> letters = new ArrayList<>();

    @Test
    void shouldGiveARecordUpAfterItsTries() {
        KafkaRecord bad = record(1);
        RuntimeException bug = new IllegalStateException("bug");

        for (int attempt = 1; attempt < PoisonRecords.MAX_TRIES; attempt++) {
            assertThatThrownBy(() -> guard(bad, bug)).isSameAs(bug);
        }
        assertThat(letters).isEmpty();
        guard(bad, bug);

        assertThat(letters).containsExactly(bug);
        assertThatThrownBy(() -> guard(record(2), bug)).isSameAs(bug);
    }

    @Test
    void shouldNotHoldAgainstARecordWhatKafkaThrows() {
        RuntimeException outage = new TimeoutException("no broker");

        for (int attempt = 0; attempt < 10; attempt++) {
            assertThatThrownBy(() -> guard(record(1), outage)).isSameAs(outage);
        }
        assertThat(letters).isEmpty();
    }

    private void guard(KafkaRecord record, RuntimeException error) {
        poison.guard(record, (bad, why) -> letters.add(why), () -> {
            throw error;
        });
    }

    private static KafkaRecord record(long offset) {
        return new KafkaRecord("valr.tasks", 0, offset, 0, null, null, new RecordHeaders());
    }
}
