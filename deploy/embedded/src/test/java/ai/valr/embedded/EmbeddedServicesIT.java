package ai.valr.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServicesIT {

    @TempDir
    Path data;

    @Test
    void shouldStartBothTwiceOnTheSameData() {
        for (int start = 0; start < 2; start++) {
            try (EmbeddedServices services = EmbeddedServices.start(data, 0, 0)) {
                assertThat(services.bootstrapServers()).matches("127\\.0\\.0\\.1:\\d+");
                assertThat(services.schemaRegistryUrl()).matches("http://127\\.0\\.0\\.1:\\d+/apis/ccompat/v7");
            }
        }
    }

    @Test
    void shouldLeaveNothingRunningWhenTheBrokerCannotStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedServices.start(data, taken.getLocalPort(), 0))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageContaining("--kafka-port");
        }
        DataDirectory.open(data.resolve("registry")).close();
        DataDirectory.open(data.resolve("kafka")).close();
    }
}
