package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import org.junit.jupiter.api.Test;

class NativeFaultTest {
    private static final String TRACE = """
            The following operation failed in the TorchScript interpreter.
            Traceback of TorchScript, serialized code (most recent call last):
              File "code/__torch__.py", line 101, in prefill
            """;

    @Test
    void shouldFindWhatWentWrongInATrace() {
        assertThat(NativeFault.reason(new EngineException(TRACE + "RuntimeError: index out of range in self")))
                .isEqualTo("RuntimeError: index out of range in self");
    }

    @Test
    void shouldFindThatMemoryWasShortWhereverItStands() {
        String message = TRACE + """
                RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB.
                Exception raised from malloc
                """;
        assertThat(NativeFault.reason(new EngineException(message)))
                .isEqualTo("RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB.");
        assertThat(NativeFault.isOutOfMemory(new EngineException(message))).isTrue();
    }

    @Test
    void shouldKnowALibraryThatHadNoRoom() {
        EngineException fault = new EngineException(
                TRACE + "RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`");
        assertThat(NativeFault.isOutOfMemory(fault)).isTrue();
        assertThat(NativeFault.isOutOfMemory(new EngineException(TRACE + "RuntimeError: index out of range")))
                .isFalse();
    }
}
