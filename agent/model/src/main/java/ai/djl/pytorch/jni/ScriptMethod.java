package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtSymbolBlock;

/**
 * Runs a named method of a TorchScript module. DJL's public call always runs in inference mode, whose results cannot
 * enter autograd; this one says which. Thread-safe, as the module is.
 */
public final class ScriptMethod {
    private ScriptMethod() {}

    /**
     * @param module a loaded module
     * @param method name of the method
     * @param arguments in order; closed by the caller
     * @param gradients true to build an autograd graph, false for inference mode
     * @return the result, closed by the caller
     */
    public static IValue run(PtSymbolBlock module, String method, IValue[] arguments, boolean gradients) {
        long[] handles = new long[arguments.length];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = arguments[i].getHandle();
        }
        return new IValue(PyTorchLibrary.LIB.moduleRunMethod(module.getHandle(), method, handles, gradients, false));
    }
}
