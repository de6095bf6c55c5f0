package ai.valr.cli;

import ai.valr.model.CrashPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every option has a twin in the environment: {@code --kafka-port} is {@code VALR_KAFKA_PORT}. The option wins. */
final class EnvironmentTwins implements IDefaultValueProvider {
    private static final String PREFIX = "VALR_";

    /** Read by the launcher script or the logging configuration, not by a command. */
    private static final Set<String> OTHERS = Set.of(
            "VALR_JAVA_OPTS",
            "VALR_NO_BUILD",
            "VALR_NO_ARCHIVE",
            "VALR_LOG_LEVEL",
            "VALR_KAFKA_LOG_LEVEL",
            CrashPoint.VARIABLE);

    /** What Kubernetes sets by itself for a service whose name begins with "valr". */
    private static final Pattern KUBERNETES = Pattern.compile(".*_(SERVICE_(HOST|PORT).*|PORT_\\d+_(TCP|UDP).*)");

    private final Map<String, String> environment;

    EnvironmentTwins(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        return argument instanceof OptionSpec option ? environment.get(twin(option)) : null;
    }

    static String twin(OptionSpec option) {
        return PREFIX
                + option.longestName().replaceFirst("^-+", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static void addTwins(CommandLine parent, Set<String> twins) {
        for (CommandLine command : parent.getSubcommands().values()) {
            command.getCommandSpec().options().forEach(option -> twins.add(twin(option)));
            addTwins(command, twins);
        }
    }

    /** One sentence for each variable that begins as ours do but is no setting. */
    List<String> unknown(CommandLine valr) {
        Set<String> known = new TreeSet<>(OTHERS);
        addTwins(valr, known);
        List<String> problems = new ArrayList<>();
        for (String name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith(PREFIX)
                    && !known.contains(name)
                    && !KUBERNETES.matcher(name).matches()) {
                String mend = ClosestName.to(name, known)
                        .map(close -> "did you mean " + close + "?")
                        .orElse("unset it");
                problems.add("environment variable " + name + " is no setting of valr; " + mend);
            }
        }
        String crash = environment.get(CrashPoint.VARIABLE);
        if (crash != null && CrashPoint.problem(crash) != null) {
            problems.add("environment variable " + CrashPoint.problem(crash));
        }
        return problems;
    }
}
