package ai.valr.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void shouldChooseAPortWhereNoneIsAskedFor() {
        assertThat(Ports.claim("127.0.0.1", 0, "--kafka-port")).isPositive();
    }

    @Test
    void shouldNameATakenPortAndItsFlag() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Ports.claim("127.0.0.1", taken.getLocalPort(), "--kafka-port"))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " on 127.0.0.1 is taken")
                    .hasMessageContaining("--kafka-port");
        }
    }

    @Test
    void shouldRefuseAPortOutOfRange() {
        assertThatThrownBy(() -> Ports.validated("broker", 65_536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("broker port 65536");
    }
}
