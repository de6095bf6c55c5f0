package ai.valr.embedded;

import java.io.IOException;
import java.io.InputStream;

/**
 * The registry's process: runs the program named by its first argument and ends with its parent. The parent holds the
 * other end of standard input and never writes to it; the operating system closes that end however the parent dies, a
 * {@code kill -9} included, and this process then stops in order.
 *
 * <p>This class runs alone, beside the registry's own class path: it may use the JDK only, and must stay one class file.
 */
final class RegistryProcess {

    private RegistryProcess() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        Thread watch = new Thread(RegistryProcess::exitWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    }

    @SuppressWarnings("SystemExitOutsideMain") // The point of this process: it ends when its parent does.
    private static void exitWithParent() {
        InputStream parent = System.in;
        try {
            while (parent.read() >= 0) {
                // Nothing is ever written; only the end counts.
            }
        } catch (IOException e) {
            // A broken pipe is an end as well.
        }
        System.exit(0);
    }
}
