package ai.valr.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ExaminationTest {
    private final List<String> progress = new ArrayList<>();

    private record Named(String name, Callable<List<Finding>> work) implements Check {
        @Override
        public List<Finding> look() throws Exception {
            return work.call();
        }
    }

    private List<Finding> run(Duration patience, Check... checks) throws InterruptedException {
        return new Examination(patience, progress::add).run(List.of(checks));
    }

    @Test
    void shouldEndACheckThatDoesNotAndGoOn() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Check stuck = new Named("stuck", () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return List.of();
        });

        List<Finding> findings = run(Duration.ofMillis(2200), stuck, new JavaCheck());

        assertThat(findings).extracting(Finding::check).containsExactly("stuck", "java");
        assertThat(findings.get(0).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(findings.get(0).found()).isEqualTo("no end within 2 s");
        assertThat(progress).first().asString().startsWith("stuck: 2 s");
        interrupted.await();
    }

    @Test
    void shouldTellACheckThatThrows() throws Exception {
        Check broken = new Named("broken", () -> {
            throw new IllegalStateException("no such thing");
        });

        assertThat(run(Duration.ofSeconds(5), broken)).singleElement().satisfies(finding -> assertThat(finding.found())
                .isEqualTo("no such thing"));
        assertThat(progress).isEmpty();
    }

    @Test
    void shouldWantAMendWhereSomethingIsWrong() {
        assertThatThrownBy(() -> new Finding("disk", Outcome.FAILED, "none", "some", ""))
                .hasMessageContaining("disk is failed");
    }

    @Test
    void shouldRefuseAnOldJavaAndWarnOfANewOne() {
        assertThat(new JavaCheck(11, "64").look().get(0).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(new JavaCheck(17, "32").look().get(0).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(new JavaCheck(17, "64").look().get(0).outcome()).isEqualTo(Outcome.OK);
        assertThat(new JavaCheck(99, "64").look().get(0).outcome()).isEqualTo(Outcome.WARNING);
    }
}
