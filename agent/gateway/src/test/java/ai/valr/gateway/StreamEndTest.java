package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.gateway.GatewayMeters.StreamEnd;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EofException;
import org.junit.jupiter.api.Test;

class StreamEndTest {
    @Test
    void shouldTellASlowReaderFromOneThatWentAway() {
        TimeoutException idle = new TimeoutException("Idle timeout expired: 30000/30000 ms");

        assertThat(StreamEnd.of(new IOException(idle))).isEqualTo(StreamEnd.SLOW_READER);
        assertThat(StreamEnd.of(new IOException("wrapped", new IOException(idle))))
                .isEqualTo(StreamEnd.SLOW_READER);
        assertThat(StreamEnd.of(new EofException(new IOException("Broken pipe"))))
                .isEqualTo(StreamEnd.CLIENT_GONE);
        assertThat(StreamEnd.of(new EOFException())).isEqualTo(StreamEnd.CLIENT_GONE);
    }
}
