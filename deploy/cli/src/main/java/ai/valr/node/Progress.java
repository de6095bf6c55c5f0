package ai.valr.node;

/** Told what a start is doing, for the person who waits. Called by several threads. */
@FunctionalInterface
public interface Progress {
    void say(String line);
}
