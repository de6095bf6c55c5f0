package ai.valr.gateway;

import ai.valr.observability.Tracing;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.ImageFormat;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Pictures in and out. */
final class FrameApi {
    /** Of one request. */
    private static final int MAX_FILES = 64;

    private final Publisher publisher;
    private final FramePictures pictures;

    FrameApi(Publisher publisher, FramePictures pictures) {
        this.publisher = publisher;
        this.pictures = pictures;
    }

    /** What a picture is called and what it is. */
    private record Named(String name, byte[] data) {}

    /**
     * Publishes the body, a picture, or each file of a {@code multipart/form-data}; answers with where they lie. In the
     * query: {@code frame_id} (of a single one), {@code camera_id}, {@code sequence} (of the first), {@code acquired_at}.
     */
    void publish(Context request) {
        String session = Ids.require("the session", request.pathParam("session"));
        List<Named> pictures = pictures(request);
        Instant time = time(request.queryParam("acquired_at"));
        long sequence = sequence(request.queryParam("sequence"));
        String camera = request.queryParam("camera_id");
        List<CameraFrame> frames = new ArrayList<>();
        for (Named picture : pictures) {
            frames.add(CameraFrame.newBuilder()
                    .setSessionId(session)
                    .setFrameId(picture.name())
                    .setSequence(sequence < 0 ? -1 : sequence + frames.size())
                    .setAcquiredAt(time)
                    .setCameraId(camera == null ? "camera" : Ids.require("camera_id", camera))
                    .setFormat(PictureFormat.of(picture.data(), picture.name()))
                    .setData(ByteBuffer.wrap(picture.data()))
                    .build());
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode places = answer.putArray("frames");
        for (CameraFrame frame : frames) {
            places.add(json(publisher.frame(frame, request.header(Tracing.TRACEPARENT))));
        }
        request.status(201);
        Json.send(request, answer);
    }

    static ObjectNode json(FrameReference place) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("frame_id", place.getFrameId())
                .put("topic", place.getTopic())
                .put("partition", place.getPartition())
                .put("offset", place.getOffset())
                .put("url", "/v1/frames/" + place.getPartition() + "/" + place.getOffset());
    }

    private static List<Named> pictures(Context request) {
        String type = request.contentType();
        if (type == null || !type.startsWith("multipart/form-data")) {
            String name = request.queryParam("frame_id");
            return List.of(new Named(
                    name == null ? Ids.fresh("frame") : Ids.require("frame_id", name), request.bodyAsBytes()));
        }
        List<UploadedFile> files = request.uploadedFiles();
        if (files.isEmpty() || files.size() > MAX_FILES) {
            throw Problem.badRequest(
                    "the form has " + files.size() + " files", "send 1 to " + MAX_FILES + " pictures as files");
        }
        List<Named> pictures = new ArrayList<>();
        for (UploadedFile file : files) {
            String name = file.filename().isBlank() ? Ids.fresh("frame") : file.filename();
            try (InputStream content = file.content()) {
                pictures.add(new Named(Ids.require("the file's name", name), content.readAllBytes()));
            } catch (IOException e) {
                throw Problem.badRequest("the file " + name + " cannot be read: " + e.getMessage(), "send it again");
            }
        }
        return pictures;
    }

    private static Instant time(String text) {
        try {
            return text == null ? Instant.now() : Instant.parse(text);
        } catch (DateTimeException e) {
            throw Problem.badRequest("acquired_at is " + text, "give a time as 2026-11-26T10:00:00Z");
        }
    }

    private static long sequence(String text) {
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Problem.badRequest("sequence is " + text, "give a whole number");
        }
    }

    /** The picture at a place. */
    void read(Context request) {
        CameraFrame frame;
        try {
            frame = pictures.read(
                    Integer.parseInt(request.pathParam("partition")), Long.parseLong(request.pathParam("offset")));
        } catch (NumberFormatException e) {
            throw Problem.badRequest(
                    "the place is " + request.pathParam("partition") + "/" + request.pathParam("offset"),
                    "give partition and offset as numbers");
        }
        byte[] data = new byte[frame.getData().remaining()];
        frame.getData().duplicate().get(data);
        ImageFormat format = frame.getFormat();
        request.header("Cache-Control", "private, max-age=3600, immutable");
        // A picture is shown as one, whatever its bytes are.
        request.header("X-Content-Type-Options", "nosniff");
        request.contentType(PictureFormat.mediaType(format));
        request.result(data);
    }
}
