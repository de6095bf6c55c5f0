package ai.valr.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import ai.valr.trainer.roomworld.RenderedFrame;
import ai.valr.trainer.roomworld.Walk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;

/** A walk as an mp4 of PNG pictures, so that what comes out is to the bit what went in; its index stands first. */
public final class LosslessVideo {
    private static final int FPS = 10;

    private LosslessVideo() {}

    /** Each frame of the walk {@code repeat} times. */
    public static void write(Path file, Walk walk, int repeat) throws IOException {
        av_log_set_level(AV_LOG_QUIET);
        Files.createDirectories(file.getParent());
        AVFormatContext format = new AVFormatContext(null);
        check(avformat_alloc_output_context2(format, (AVOutputFormat) null, "mp4", file.toString()));
        AVIOContext io = new AVIOContext(null);
        try (AVRational second = new AVRational().num(1).den(FPS)) {
            AVStream stream = avformat_new_stream(format, null);
            int size = walk.frames().get(0).sizePx();
            stream.codecpar()
                    .codec_type(AVMEDIA_TYPE_VIDEO)
                    .codec_id(AV_CODEC_ID_PNG)
                    .width(size)
                    .height(size);
            stream.time_base(second);
            check(avio_open(io, file.toString(), AVIO_FLAG_WRITE));
            format.pb(io);
            AVDictionary options = new AVDictionary(null);
            av_dict_set(options, "movflags", "faststart", 0);
            check(avformat_write_header(format, options));
            av_dict_free(options);
            int index = 0;
            for (RenderedFrame frame : walk.frames()) {
                for (int i = 0; i < repeat; i++) {
                    write(format, stream, second, index++, png(frame));
                }
            }
            check(av_write_trailer(format));
        } finally {
            avio_closep(io);
            avformat_free_context(format);
        }
    }

    private static void write(AVFormatContext format, AVStream stream, AVRational unit, int index, byte[] png) {
        AVPacket packet = av_packet_alloc();
        try (BytePointer bytes = new BytePointer(png)) {
            long at = av_rescale_q(index, unit, stream.time_base());
            packet.data(bytes)
                    .size(png.length)
                    .pts(at)
                    .dts(at)
                    .duration(av_rescale_q(1, unit, stream.time_base()))
                    .stream_index(stream.index());
            check(av_interleaved_write_frame(format, packet));
        } finally {
            av_packet_free(packet);
        }
    }

    private static byte[] png(RenderedFrame frame) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(frame.image(), "png", bytes);
        return bytes.toByteArray();
    }

    private static void check(int result) {
        if (result < 0) {
            throw new IllegalStateException("FFmpeg's muxer failed: " + result);
        }
    }
}
