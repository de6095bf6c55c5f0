package ai.valr.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_DISCARD;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entries_count;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entry;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCachedContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIndexEntry;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** A video's first picture stream, decoded from its beginning to its end. Used by one thread; closed by its opener. */
public final class VideoFile implements AutoCloseable {
    /** A picture with more pixels than this (8K) is refused before it is converted. */
    private static final long MAX_PIXELS = 7680L * 4320;

    /** Planes that FFmpeg reads of every picture, ours has one. */
    private static final int MAX_PLANES = 4;

    private final Path path;
    private final AVFormatContext format = new AVFormatContext(null);
    private final AVPacket packet = av_packet_alloc();
    private final AVFrame frame = av_frame_alloc();
    private AVCodecContext codec;
    private SwsContext scaler;
    private int stream;
    private Turn turn = Turn.NONE;
    private boolean draining;

    private VideoFile(Path path) {
        this.path = path;
    }

    /** @throws VideoException where the file is no video */
    public static VideoFile open(Path path) {
        av_log_set_level(AV_LOG_QUIET);
        VideoFile file = new VideoFile(path);
        try {
            file.open();
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
        return file;
    }

    private void open() {
        // "file:" keeps a name that looks like a URL a file.
        String url = "file:" + path.toAbsolutePath();
        check(avformat_open_input(format, url, (AVInputFormat) null, (AVDictionary) null), "its format is unknown");
        check(avformat_find_stream_info(format, (PointerPointer<?>) null), "its streams cannot be read");
        stream = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, (PointerPointer<?>) null, 0);
        check(stream, "it has no video stream");
        AVCodec decoder = avcodec_find_decoder(format.streams(stream).codecpar().codec_id());
        check(decoder == null ? -1 : 0, "there is no decoder for its codec");
        codec = avcodec_alloc_context3(decoder);
        check(
                avcodec_parameters_to_context(codec, format.streams(stream).codecpar()),
                "its codec's settings are broken");
        check(avcodec_open2(codec, decoder, (AVDictionary) null), "its decoder cannot be opened");
        turn = Turn.of(format.streams(stream));
    }

    /** Packets of the stream that are shown, one a frame in all usual formats; reads the file to its end. */
    public long countPackets() {
        long count = 0;
        while (av_read_frame(format, packet) >= 0) {
            boolean shown = (packet.flags() & AV_PKT_FLAG_DISCARD) == 0;
            count += packet.stream_index() == stream && shown ? 1 : 0;
            av_packet_unref(packet);
        }
        return count;
    }

    /** Whether the file is shorter than its index says, as after a download that broke off. */
    public boolean cutOff() {
        long end = 0;
        AVStream video = format.streams(stream);
        for (int i = 0; i < avformat_index_get_entries_count(video); i++) {
            AVIndexEntry entry = avformat_index_get_entry(video, i);
            end = Math.max(end, entry.pos() + entry.size());
        }
        return end > path.toFile().length();
    }

    /** Decodes the next frame; false at the end. A packet that cannot be decoded is passed over. */
    public boolean nextFrame() {
        while (avcodec_receive_frame(codec, frame) < 0) {
            if (draining) {
                return false;
            }
            sendPacket();
        }
        return true;
    }

    private void sendPacket() {
        while (av_read_frame(format, packet) >= 0) {
            boolean ours = packet.stream_index() == stream;
            if (ours) {
                avcodec_send_packet(codec, packet);
            }
            av_packet_unref(packet);
            if (ours) {
                return;
            }
        }
        draining = true;
        avcodec_send_packet(codec, (AVPacket) null);
    }

    /**
     * The frame that was decoded last, turned as the file says that it is shown, as {@link BufferedImage#TYPE_3BYTE_BGR}.
     *
     * @throws VideoException where it has too many pixels
     */
    public BufferedImage picture() {
        int width = frame.width();
        int height = frame.height();
        if ((long) width * height > MAX_PIXELS) {
            throw new VideoException(
                    path, "a frame has " + width + "x" + height + " pixels; at most " + MAX_PIXELS + " are read");
        }
        scaler = sws_getCachedContext(
                scaler,
                width,
                height,
                frame.format(),
                width,
                height,
                AV_PIX_FMT_BGR24,
                SWS_BICUBIC,
                (SwsFilter) null,
                (SwsFilter) null,
                (DoublePointer) null);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        // Rows padded to 64 bytes: the converter writes whole vectors.
        int rowBytes = (width * 3 + 63) / 64 * 64;
        try (BytePointer pixels = new BytePointer((long) rowBytes * height);
                PointerPointer<BytePointer> planes = new PointerPointer<>(MAX_PLANES);
                IntPointer strides = new IntPointer((long) MAX_PLANES)) {
            planes.put(0, pixels).put(1, (Pointer) null).put(2, (Pointer) null).put(3, (Pointer) null);
            strides.put(rowBytes, 0, 0, 0);
            sws_scale(scaler, frame.data(), frame.linesize(), 0, height, planes, strides);
            byte[] target = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
            for (int row = 0; row < height; row++) {
                pixels.position((long) row * rowBytes).get(target, row * width * 3, width * 3);
            }
            pixels.position(0);
        }
        return turn.of(picture);
    }

    private void check(int result, String reason) {
        if (result < 0) {
            throw new VideoException(path, reason);
        }
    }

    @Override
    public void close() {
        sws_freeContext(scaler);
        av_frame_free(frame);
        av_packet_free(packet);
        if (codec != null) {
            avcodec_free_context(codec);
        }
        avformat_close_input(format);
    }
}
