package ai.valr.releases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class S3SettingsTest {

    @Test
    void shouldLeaveToTheSdkWhatIsNotSaid() {
        assertThat(S3Settings.parse(Map.of("bootstrap.servers", "b", "s3.region", "")))
                .isEqualTo(new S3Settings(null, null, false, null, null));
    }

    @Test
    void shouldPutTheBucketIntoThePathOfAServerOfItsOwn() {
        Map<String, String> own =
                Map.of("s3.endpoint", "http://minio:9000", "s3.access_key", "a", "s3.secret_key", "b");

        assertThat(S3Settings.parse(own))
                .isEqualTo(new S3Settings(URI.create("http://minio:9000"), "us-east-1", true, "a", "b"));
    }

    @Test
    void shouldNameEveryProblemAndNoSecret() {
        assertThatThrownBy(() -> S3Settings.parse(Map.of(
                        "s3.endpoint", "minio:9000",
                        "s3.path_style", "yes",
                        "s3.acess_key", "a",
                        "s3.secret_key", "hush")))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("s3.acess_key is no setting of a store; expected one of s3.access_key")
                .hasMessageContaining("s3.endpoint is minio:9000, expected http://HOST:PORT")
                .hasMessageContaining("s3.path_style yes must be true or false")
                .hasMessageContaining("s3.access_key and s3.secret_key come together")
                .hasMessageNotContaining("hush");
        assertThat(new S3Settings(null, "r", false, "a", "hush").toString()).doesNotContain("hush");
    }
}
