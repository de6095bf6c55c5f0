package ai.valr.gateway;

import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** The server's own refusals, of requests that reach no route, as problem documents. Safe for use by many threads. */
final class ServerErrors extends ErrorHandler {
    /** Of what is told; a path may have as many characters as the server takes. */
    private static final int MAX_TOLD = 256;

    private final GatewayMeters meters;

    /** @param meters that count what is refused here */
    ServerErrors(GatewayMeters meters) {
        this.meters = meters;
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request, Response response, int code, String message, Throwable cause, Callback callback) {
        meters.refused(request.getMethod(), code);
        String path = request.getHttpURI() == null ? null : request.getHttpURI().getPath();
        String reason = message == null ? HttpStatus.getMessage(code) : message;
        Problem problem = Problem.of(
                code,
                HttpStatus.getMessage(code),
                shortly(request.getMethod() + " " + (path == null ? "?" : path)) + ": " + shortly(reason),
                code == 413 ? "send less, or raise max_body_bytes" : "see docs/gateway.md for the paths");
        boolean openAi = path != null && Problem.isOpenAi(path);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, openAi ? "application/json" : Problem.MEDIA_TYPE);
        String body = (openAi ? problem.openAi() : problem.json()).toString();
        response.write(true, StandardCharsets.UTF_8.encode(body), callback);
    }

    private static String shortly(String text) {
        return text.length() <= MAX_TOLD ? text : text.substring(0, MAX_TOLD) + "...";
    }
}
