package ai.valr.model.verify;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.model.Golden;
import ai.valr.model.torch.Dtype;
import org.junit.jupiter.api.Test;

class GoldenParityTest {
    @Test
    void shouldEqualTheReference() {
        Report report = GoldenVerification.run(
                Golden.path("qwen25vl"),
                Golden.path("qwen25vl"),
                "cpu",
                Dtype.FP32,
                line -> System.out.println(ReportText.line(line)));
        System.out.println(ReportText.summary(report));
        assertThat(report.passed()).isTrue();
    }
}
