package ai.valr.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** The surroundings do not allow the work. The message is one sentence for the user that names the mend; exit code 3. */
public final class EnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EnvironmentException(String message) {
        super(message);
    }

    public EnvironmentException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A folder of results that cannot be used. */
    static EnvironmentException ofOut(Path out, IOException e) {
        return new EnvironmentException(
                "--out " + out + ": " + reason(e) + "; give another folder, or mend this one", e);
    }

    /** The messages of a file system are often but the path. */
    private static String reason(IOException e) {
        if (!(e instanceof FileSystemException failed)) {
            return e.getMessage();
        }
        if (failed.getReason() != null) {
            return failed.getMessage();
        }
        String what = e instanceof NoSuchFileException
                ? " cannot be made or is missing"
                : e instanceof AccessDeniedException
                        ? " may not be used by this user"
                        : e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException
                                ? " is a file where a folder is needed"
                                : " cannot be used (" + e.getClass().getSimpleName() + ")";
        return failed.getFile() + what;
    }
}
