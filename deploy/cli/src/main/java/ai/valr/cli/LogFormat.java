package ai.valr.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How a process tells what it does, on stderr: lines for people, or one JSON object a line. */
enum LogFormat {
    TEXT,
    JSON;

    /** Read by logback.xml, which names an appender each. */
    private static final String PROPERTY = "VALR_LOG_FORMAT";

    private static final String COURSE = "ai.valr.course";

    /** The one option, whatever stands around it. */
    @Command
    private static final class Only {
        @Option(names = "--log-format")
        private LogFormat format = TEXT;
    }

    /** As the command line, or else the environment, says; where it says what there is not, the command line tells of it later. */
    static LogFormat wanted(Map<String, String> environment, String... args) {
        Only only = new Only();
        CommandLine line = new CommandLine(only)
                .setUnmatchedArgumentsAllowed(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setDefaultValueProvider(new EnvironmentTwins(environment));
        try {
            line.parseArgs(args);
        } catch (ParameterException e) {
            return TEXT;
        }
        return only.format;
    }

    /** Of all that is logged from now on, by the JDK's own logging too; to be called before anything is. */
    void use() {
        System.setProperty(PROPERTY, name().toLowerCase(Locale.ROOT));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** Whether it is the one in use. */
    boolean isUsed() {
        return name().toLowerCase(Locale.ROOT).equals(System.getProperty(PROPERTY, "text"));
    }

    /** Where a process tells of its course: stderr, or the log, to which each line is an event. */
    static PrintStream err() {
        return JSON.isUsed()
                ? LineStream.of(line -> LoggerFactory.getLogger(COURSE).info(line))
                : new PrintStream(System.err, true, StandardCharsets.UTF_8);
    }
}
