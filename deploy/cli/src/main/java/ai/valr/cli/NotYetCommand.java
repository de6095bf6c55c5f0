package ai.valr.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** A command that is planned and named in the documents, so that typing it gets a plain answer. */
@Command(hidden = true)
final class NotYetCommand implements Callable<Integer> {
    private final String what;

    /** Whatever its options will be: the answer is the same. */
    @Unmatched
    List<String> ignored;

    NotYetCommand(String what) {
        this.what = what;
    }

    @Override
    public Integer call() {
        throw new EnvironmentException("this version of VaLR has no " + what + " yet; `valr --help` lists what it has");
    }
}
