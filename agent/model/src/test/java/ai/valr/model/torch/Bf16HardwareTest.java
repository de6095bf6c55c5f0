package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class Bf16HardwareTest {

    @Test
    void shouldReadAProcessorsInstructions() {
        assertThat(Bf16Hardware.isIn("model name\t: X\nflags\t\t: fpu avx512f avx512_bf16 sha_ni\n"))
                .isTrue();
        assertThat(Bf16Hardware.isIn("flags\t\t: fpu amx_bf16\n")).isTrue();
        assertThat(Bf16Hardware.isIn("Features\t: fp asimd bf16 i8mm\n")).isTrue();
        assertThat(Bf16Hardware.isIn("model name\t: bf16 avx512_bf16\nflags\t\t: fpu avx2 avx512f\n"))
                .as("not among the flags")
                .isFalse();
        assertThat(Bf16Hardware.isIn("")).isFalse();
    }

    @Test
    void shouldWarnOfWhatIsSlowAlone() {
        assertThat(Bf16Hardware.warning(Device.cpu(), Dtype.FP32)).isEmpty();
        assertThat(Bf16Hardware.warning(Device.gpu(0), Dtype.BF16)).isEmpty();
        assertThat(Bf16Hardware.warning(Device.cpu(), Dtype.BF16).isPresent())
                .isEqualTo(Bf16Hardware.fastest(Device.cpu()) == Dtype.FP32);
    }
}
