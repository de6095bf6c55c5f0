package ai.valr.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_new;
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

import ai.valr.trainer.roomworld.Walk;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;

/** A walk, or any pictures, as a video of PNG pictures, so that what comes out is to the bit what went in; its index stands first. */
public final class LosslessVideo {
    private static final int FPS = 10;

    private LosslessVideo() {}

    /** Each frame of the walk {@code repeat} times. */
    public static void write(Path file, Walk walk, int repeat) throws IOException {
        List<BufferedImage> pictures = new ArrayList<>();
        walk.frames().forEach(frame -> pictures.addAll(Collections.nCopies(repeat, frame.image())));
        write(file, "mp4", pictures, null, null);
    }

    /**
     * Writes pictures of one size.
     *
     * @param container such as {@code mp4}
     * @param matrix the display matrix, nine numbers by rows; null for none
     * @param rotate the old tag; null for none
     */
    public static void write(Path file, String container, List<BufferedImage> pictures, int[] matrix, String rotate)
            throws IOException {
        av_log_set_level(AV_LOG_QUIET);
        Files.createDirectories(file.getParent());
        AVFormatContext format = new AVFormatContext(null);
        check(avformat_alloc_output_context2(format, (AVOutputFormat) null, container, file.toString()));
        AVIOContext io = new AVIOContext(null);
        try (AVRational second = new AVRational().num(1).den(FPS)) {
            AVStream stream = avformat_new_stream(format, null);
            stream.codecpar()
                    .codec_type(AVMEDIA_TYPE_VIDEO)
                    .codec_id(AV_CODEC_ID_PNG)
                    .width(pictures.get(0).getWidth())
                    .height(pictures.get(0).getHeight());
            if (matrix != null) {
                show(stream, matrix);
            }
            if (rotate != null) {
                AVDictionary tags = new AVDictionary(null);
                av_dict_set(tags, "rotate", rotate, 0);
                stream.metadata(tags);
            }
            stream.time_base(second);
            check(avio_open(io, file.toString(), AVIO_FLAG_WRITE));
            format.pb(io);
            AVDictionary options = new AVDictionary(null);
            av_dict_set(options, "movflags", "faststart", 0);
            check(avformat_write_header(format, options));
            av_dict_free(options);
            for (int i = 0; i < pictures.size(); i++) {
                write(format, stream, second, i, png(pictures.get(i)));
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

    private static void show(AVStream stream, int[] matrix) {
        AVPacketSideData all = new AVPacketSideData(null);
        try (IntPointer count = new IntPointer(1)) {
            AVPacketSideData data = av_packet_side_data_new(
                    all, count.put(0), AV_PKT_DATA_DISPLAYMATRIX, (long) matrix.length * Integer.BYTES, 0);
            new IntPointer(data.data()).put(matrix);
            stream.codecpar().coded_side_data(all).nb_coded_side_data(count.get());
        }
    }

    private static byte[] png(BufferedImage picture) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return bytes.toByteArray();
    }

    private static void check(int result) {
        if (result < 0) {
            throw new IllegalStateException("FFmpeg's muxer failed: " + result);
        }
    }
}
