package ai.valr.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.ConnectException;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class KafkaFailureTest {

    @Test
    void shouldNameTheSettingWhoseNamesCannotBeResolved() {
        String servers = "no-such-broker.invalid:9092";
        Throwable failure = catchThrowable(() -> Admin.create(Map.of("bootstrap.servers", servers)));

        assertThat(failure.getCause())
                .as("it is waited for, as what a broker says")
                .isNotNull();
        assertThat(KafkaFailure.reason(failure, servers))
                .startsWith("bootstrap.servers no-such-broker.invalid:9092 has no name that this machine can resolve");
    }

    @Test
    void shouldNameTheKeyStoreThatCannotBeRead() {
        Throwable failure = catchThrowable(() -> Admin.create(Map.of(
                "bootstrap.servers", "127.0.0.1:1",
                "security.protocol", "SSL",
                "ssl.truststore.location", "/no/such/store.jks")));

        assertThat(KafkaFailure.reason(failure, "127.0.0.1:1")).contains("/no/such/store.jks");
    }

    @Test
    void shouldSayWhatLiesBeneath() {
        KafkaException failure =
                new KafkaException("Failed to construct kafka consumer", new ConnectException("refused"));

        assertThat(KafkaFailure.reason(failure, "b:1")).isEqualTo("refused");
        assertThat(KafkaFailure.reason(new KafkaException("timed out", failure), "b:1"))
                .isEqualTo("timed out");
        assertThat(KafkaFailure.reason(new KafkaException((String) null), "b:1"))
                .isEqualTo("KafkaException");
    }
}
