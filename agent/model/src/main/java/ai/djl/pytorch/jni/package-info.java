/** The one class that must live in DJL's own package: it reaches a native call that the public interface narrows. */
package ai.djl.pytorch.jni;
