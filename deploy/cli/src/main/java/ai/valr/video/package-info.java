/** Frames of video files, by FFmpeg. Knows neither model nor Kafka. */
package ai.valr.video;
