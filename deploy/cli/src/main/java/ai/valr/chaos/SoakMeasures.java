package ai.valr.chaos;

import ai.valr.demo.Latencies;
import ai.valr.process.Fleet;
import ai.valr.process.WorkerProcess;
import ai.valr.schemas.TopicSettings;
import ai.valr.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures the workers, their states and the broker's records, each time that it is asked. Used by one thread. */
final class SoakMeasures {
    /** Behind a sixth of the run a worker's memory is what it needs. */
    private static final double RSS_GROWTH = 0.10;

    /** Sorted files are merged now and then, so that a state directory goes up and down by a multiple. */
    private static final double STATE_RISE = 0.25;

    /** A segment's records; beside them lie indexes, whose files are larger than what they hold. */
    private static final String RECORDS = ".log";

    /** A folder of the broker's: topic and partition. */
    private static final Pattern PARTITION = Pattern.compile("(.*)-\\d+");

    private final Fleet fleet;
    private final Path brokerData;
    private final TopicSettings topics;
    private final Map<String, Series> series = new LinkedHashMap<>();
    private long eventsBefore;

    /** @param brokerData folder of the broker, with one folder for each partition */
    SoakMeasures(Fleet fleet, Path brokerData, TopicSettings topics) {
        this.fleet = fleet;
        this.brokerData = brokerData;
        this.topics = topics;
    }

    /** @param seconds since it was asked last */
    void take(SoakPass pass, double seconds) {
        for (WorkerProcess worker : fleet.workers()) {
            String name = "worker " + worker.slot();
            double rss = ProcessMemory.rss(worker.pid());
            ProcessMemory.Heap heap = ProcessMemory.heap(worker.gcLog());
            bytes(name + ": RSS", rss, new Series.Limit.Growth(RSS_GROWTH));
            bytes(name + ": RSS without the Java heap", rss - heap.committed(), new Series.Limit.None());
            bytes(name + ": heap after a collection", heap.used(), new Series.Limit.None());
        }
        double states = 0;
        for (WorkerProcess worker : fleet.workers()) {
            states += FolderSize.of(fleet.stateDirectory(worker.slot()), file -> true);
        }
        bytes("state directories", states, new Series.Limit.Plateau(STATE_RISE));
        for (String topic : List.of(Topics.FRAMES, Topics.TASKS, Topics.EVENTS)) {
            bytes(topic, records(topic), new Series.Limit.Bound(bound(topic)));
        }
        for (String store : List.of("sessions", "contexts", "frames")) {
            String changelog = Ownership.APPLICATION_ID + "-" + store + "-changelog";
            bytes("changelog of " + store, records(changelog), new Series.Limit.None());
        }
        bytes("broker, all of it", records(null), new Series.Limit.None());
        Latencies steps = pass.takeSteps();
        add("step, median", Series.Unit.MILLISECONDS, steps.percentile(50), new Series.Limit.None());
        add("step, 95 %", Series.Unit.MILLISECONDS, steps.percentile(95), new Series.Limit.None());
        add("events", Series.Unit.PER_SECOND, (pass.count() - eventsBefore) / seconds, new Series.Limit.None());
        eventsBefore = pass.count();
    }

    List<Series> series() {
        return new ArrayList<>(series.values());
    }

    /**
     * A partition loses its oldest segment when what is behind it fills the retention, and the broker looks every few
     * seconds: there may be a segment that is not whole, and one that is due.
     */
    private double bound(String topic) {
        long retention = topic.equals(Topics.FRAMES) ? topics.frameRetentionBytes() : topics.recordRetentionBytes();
        return (double) topics.partitions() * (retention + 2 * topics.segmentBytes(retention));
    }

    /** @param topic null for all topics, those of Kafka itself included */
    private double records(String topic) {
        double bytes = 0;
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(brokerData, Files::isDirectory)) {
            for (Path folder : folders) {
                Matcher partition = PARTITION.matcher(folder.getFileName().toString());
                if (partition.matches() && (topic == null || partition.group(1).equals(topic))) {
                    bytes += FolderSize.of(folder, file -> file.endsWith(RECORDS));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(brokerData + " cannot be read", e);
        }
        return bytes;
    }

    private void bytes(String name, double value, Series.Limit limit) {
        add(name, Series.Unit.BYTES, value, limit);
    }

    private void add(String name, Series.Unit unit, double value, Series.Limit limit) {
        series.computeIfAbsent(name, key -> new Series(name, unit, limit)).add(value);
    }
}
