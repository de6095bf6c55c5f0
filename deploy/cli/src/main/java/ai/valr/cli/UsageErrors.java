package ai.valr.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A wrong command line: one sentence that names the offender and the closest valid name, and where the help is. */
final class UsageErrors implements IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException error, String[] args) {
        CommandLine command = error.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.println(name + ": " + sentence(error, command) + "\nSee " + name + " --help.");
        err.flush();
        return ExitCode.USAGE;
    }

    private static String sentence(ParameterException error, CommandLine command) {
        if (error instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unknown(unmatched.getUnmatched().get(0), command);
        }
        return error.getMessage();
    }

    private static String unknown(String typed, CommandLine command) {
        String name = typed.contains("=") ? typed.substring(0, typed.indexOf('=')) : typed;
        boolean option = name.startsWith("-");
        List<String> valid = new ArrayList<>();
        if (option) {
            command.getCommandSpec().options().forEach(spec -> valid.addAll(List.of(spec.names())));
        } else {
            command.getSubcommands().forEach((subcommand, line) -> {
                if (!line.getCommandSpec().usageMessage().hidden()) {
                    valid.add(subcommand);
                }
            });
        }
        Optional<String> close = ClosestName.to(name, valid);
        String what = option ? "option " : command.getSubcommands().isEmpty() ? "argument " : "command ";
        return "unknown " + what + name
                + close.map(c -> "; did you mean " + c + "?").orElse("");
    }
}
