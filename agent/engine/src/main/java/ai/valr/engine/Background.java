package ai.valr.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that give way to what is served. */
final class Background {
    /** The niceness of such a thread: a ninth of the right to a processor that others have. What it does takes longer only where others want it. */
    static final int NICENESS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    /** {@code PRIO_PROCESS} of Linux, where process 0 is the thread that calls (setpriority(2), "C library/kernel differences"). */
    private static final int PRIO_PROCESS = 0;

    private static final int CALLER = 0;

    private Background() {}

    /** The C library's own names. */
    private interface LibC extends Library {
        int getpriority(int which, int who);

        int setpriority(int which, int who, int priority);
    }

    /**
     * Lets the thread that calls give way, to its end. The Java machine's own priorities do nothing on Linux unless it was started for
     * them; elsewhere they are all that is asked for.
     */
    @SuppressWarnings("ThreadPriorityCheck") // a hint: where the system takes none, the thread is as any other
    static void enter() {
        Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
        if (!Platform.isLinux()) {
            return;
        }
        try {
            LibC system = Native.load("c", LibC.class);
            if (system.getpriority(PRIO_PROCESS, CALLER) < NICENESS
                    && system.setpriority(PRIO_PROCESS, CALLER, NICENESS) != 0) {
                LOG.debug(
                        "{} keeps its niceness: setpriority has failed",
                        Thread.currentThread().getName());
            }
        } catch (LinkageError e) {
            LOG.debug("{} keeps its niceness", Thread.currentThread().getName(), e);
        }
    }
}
