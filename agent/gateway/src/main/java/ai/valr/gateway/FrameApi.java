package ai.valr.gateway;

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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Pictures in and out. */
final class FrameApi {
    /** Of one request. */
    private static final int MAX_FILES = 64;

    private static final RequestParameter<String> FRAME_ID = RequestParameter.text(
            RequestParameter.Place.QUERY,
            "frame_id",
            "the frame's name, unique in its session, where there is one picture; made up where it is missing",
            Ids.MAX_LENGTH);

    /** What the files of a form are called. */
    private enum FrameIds {
        /** By their names and something that nobody else has. */
        UNIQUE,
        /** By their names as they are. */
        NAMES
    }

    private static final RequestParameter<FrameIds> FRAME_IDS = RequestParameter.choice(
            "frame_ids",
            "of a form's files: unique, made of each one's name; or their names themselves, of which the session must have none yet,"
                    + " since the worker passes over a frame whose name it has seen",
            FrameIds.class,
            FrameIds.UNIQUE);

    private static final RequestParameter<String> CAMERA_ID =
            RequestParameter.text(RequestParameter.Place.QUERY, "camera_id", "the camera's name", Ids.MAX_LENGTH);

    private static final RequestParameter<Long> SEQUENCE = RequestParameter.whole(
            "sequence", "the frame's number in its stream; the first one's of several", -1, Long.MAX_VALUE);

    private static final RequestParameter<Instant> ACQUIRED_AT =
            RequestParameter.time("acquired_at", "when it was taken; now where it is missing", null);

    /** Where a frame lies. */
    static final JsonSchema PLACE = new JsonFields()
            .with("frame_id", JsonSchema.text(""))
            .with("topic", JsonSchema.text(""))
            .with("partition", JsonSchema.integer(""))
            .with("offset", JsonSchema.integer(""))
            .with("url", JsonSchema.text("where this gateway shows it"))
            .named("FramePlace", "Where a frame lies in Kafka.");

    private static final List<String> PICTURES = List.of("image/jpeg", "image/png", "image/webp");

    private final Publisher publisher;
    private final FramePictures pictures;

    FrameApi(Publisher publisher, FramePictures pictures) {
        this.publisher = publisher;
        this.pictures = pictures;
    }

    List<Route> routes() {
        String frames = "/v1/sessions/{session}/frames";
        Route.Draft publish = Route.post(
                        Tag.FRAMES,
                        frames,
                        Guard.PUBLISH,
                        "publishFrames",
                        "Publish a JPEG, PNG or WebP as the body, or several as files of a form")
                .reads(FRAME_ID, FRAME_IDS, CAMERA_ID, SEQUENCE, ACQUIRED_AT, TaskApi.TRACEPARENT)
                .answers(
                        201,
                        "Where they lie.",
                        new JsonFields()
                                .with("frames", JsonSchema.list("in the order of the request", PLACE))
                                .named("PublishedFrames", "Frames that the broker has."))
                .refuses(400, "A parameter or the form is wrong.")
                .refuses(413, "It is larger than max_body_bytes, or than the broker takes.")
                .refuses(415, "It is no JPEG, PNG or WebP.")
                .refuses(503, "The broker does not take it.");
        PICTURES.forEach(type -> publish.takes(type, JsonSchema.binary()));
        publish.takes(
                "multipart/form-data",
                JsonSchema.map("files; the answer names each one's frame_id", JsonSchema.binary()));
        return List.of(
                publish.handledBy(this::publish),
                Route.get(
                                Tag.FRAMES,
                                "/v1/frames/{partition}/{offset}",
                                Guard.READ,
                                "getFrame",
                                "The picture that an event refers to")
                        .answers(new Answer(200, "The picture.", PICTURES, JsonSchema.binary()))
                        .refuses(404, "There is none at this place.")
                        .refuses(410, "It is past the topic's retention.")
                        .handledBy(this::read));
    }

    /** What a picture is called and what it is. */
    private record Named(String name, byte[] data) {}

    /** Publishes the body, a picture, or each file of a {@code multipart/form-data}; answers with where they lie. */
    private void publish(Context request) {
        String session = Ids.require("the session", request.pathParam("session"));
        List<Named> pictures = pictures(request);
        Instant given = ACQUIRED_AT.of(request);
        Instant time = given == null ? Instant.now() : given;
        long sequence = SEQUENCE.of(request);
        String camera = CAMERA_ID.of(request);
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
            places.add(json(publisher.frame(frame, TaskApi.TRACEPARENT.of(request))));
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

    private List<Named> pictures(Context request) {
        String type = request.contentType();
        String name = FRAME_ID.of(request);
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            return List.of(new Named(
                    name == null ? Ids.fresh("frame") : Ids.require("frame_id", name), request.bodyAsBytes()));
        }
        List<UploadedFile> files = files(request);
        if (files.isEmpty() || files.size() > MAX_FILES) {
            throw Problem.badRequest(
                    "the form has " + files.size() + " files", "send 1 to " + MAX_FILES + " pictures as files");
        }
        if (name != null && files.size() > 1) {
            throw Problem.badRequest(
                    "frame_id is " + name + " and the form has " + files.size() + " files",
                    "send one, or leave frame_id out");
        }
        FrameIds ids = FRAME_IDS.of(request);
        List<Named> pictures = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (UploadedFile file : files) {
            String id = name == null ? frameId(file.filename(), ids) : Ids.require("frame_id", name);
            if (!taken.add(id)) {
                throw Problem.badRequest(
                        "two files of the form have the name " + id,
                        "give each another name, or leave frame_ids=names out");
            }
            try (InputStream content = file.content()) {
                pictures.add(new Named(id, content.readAllBytes()));
            } catch (IOException e) {
                throw Problem.badRequest(
                        "the file " + file.filename() + " cannot be read: " + e.getMessage(), "send it again");
            }
        }
        return pictures;
    }

    private static String frameId(String fileName, FrameIds ids) {
        if (fileName.isBlank()) {
            return Ids.fresh("frame");
        }
        return switch (ids) {
            case UNIQUE -> Ids.freshFrom(fileName);
            case NAMES -> Ids.require("the file's name", fileName);
        };
    }

    /** @throws Problem where the form is too large or broken */
    private List<UploadedFile> files(Context request) {
        try {
            return request.uploadedFiles();
        } catch (Exception e) { // Jetty's own of several kinds, some of them undeclared
            request.header("Connection", "close"); // the rest of the form is not read
            throw BodyFailure.problem(request, e)
                    .orElseGet(() -> Problem.badRequest(
                            "the form cannot be read: " + BodyFailure.reason(e),
                            "send multipart/form-data with files"));
        }
    }

    /** The picture at a place. */
    private void read(Context request) {
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
