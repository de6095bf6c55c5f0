package ai.valr.gateway;

import io.javalin.http.Context;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;

/** What the server says where a request's body is too large, broken or cut off, found behind what was thrown of it. */
final class BodyFailure {
    /** Causes that are looked through; an exception may be its own cause's cause. */
    private static final int MOST_CAUSES = 16;

    private BodyFailure() {}

    /** The problem that it is; empty where the request is not at fault. */
    static Optional<Problem> problem(Context request, Throwable failure) {
        String what = request.method() + " " + request.path() + ": the body ";
        List<Throwable> causes = causes(failure);
        if (causes.stream().anyMatch(BodyFailure::saysTooLarge)) { // what is cut off there is broken as well
            return Optional.of(Problem.tooLarge(what + "is larger than max_body_bytes"));
        }
        return causes.stream()
                .filter(cause -> cause instanceof HttpException told && told.getCode() < 500)
                .map(HttpException.class::cast)
                .findFirst()
                .map(told -> Problem.of(
                        told.getCode(),
                        HttpStatus.getMessage(told.getCode()),
                        what + "cannot be read: " + told.getReason(),
                        "send it whole, in the form that its Content-Type says"));
    }

    /** By its code, or in the words of the parser of forms, which has none for it. */
    private static boolean saysTooLarge(Throwable cause) {
        return cause instanceof HttpException told
                ? told.getCode() == HttpStatus.PAYLOAD_TOO_LARGE_413
                : cause instanceof IllegalStateException
                        && cause.getMessage() != null
                        && (cause.getMessage().startsWith("max length exceeded")
                                || cause.getMessage().startsWith("max file size exceeded"));
    }

    private static List<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .toList();
    }

    /** The innermost reason, in a sentence. */
    static String reason(Throwable failure) {
        List<Throwable> causes = causes(failure);
        Throwable cause = causes.get(causes.size() - 1);
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
