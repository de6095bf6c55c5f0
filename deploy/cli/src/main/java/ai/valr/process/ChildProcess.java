package ai.valr.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a command of this program is started in a process of its own: the same Java machine, options and class path. */
public final class ChildProcess {
    /** Options of this machine that its children must not share: a port or a file that only one can have. */
    private static final List<String> OWN_OPTIONS =
            List.of("-agentlib:", "-agentpath:", "-javaagent:", "-XX:ArchiveClassesAtExit", "-Xrunjdwp");

    private ChildProcess() {}

    /**
     * The words of the command.
     *
     * @param mainClass of the command line, which is on this machine's class path
     * @param options of Java's, beside those of this machine
     * @param arguments the command and its options
     */
    public static List<String> command(String mainClass, List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> OWN_OPTIONS.stream().noneMatch(option::startsWith))
                .forEach(command::add);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        return command;
    }

    /** For a command whose output and errors go one way. This command's own settings in the environment are none of the child's. */
    public static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("VALR_") && !name.endsWith("LOG_LEVEL"));
        return builder;
    }
}
