package ai.valr.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** A command that threw: a sentence for the user, the stack trace only where it is a fault of ours or was asked for. */
final class FailedCommands implements IExecutionExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FailedCommands.class);

    @Override
    public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) throws Exception {
        if (error instanceof ParameterException usage) {
            throw usage;
        }
        String name = command.getCommandSpec().qualifiedName();
        if (error instanceof EnvironmentException) {
            command.getErr().println(name + ": " + error.getMessage());
            LOG.debug("{} ended", name, error);
            return ExitCode.ENVIRONMENT;
        }
        if (error instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED;
        }
        command.getErr().println(name + ": failed unexpectedly: " + error);
        LOG.error("{} failed", name, error);
        return ExitCode.FAILED;
    }
}
