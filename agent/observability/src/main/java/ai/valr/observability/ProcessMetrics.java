package ai.valr.observability;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The metrics of one process, in Prometheus' text format: what its services count, its JVM and its Kafka clients.
 * docs/operations.md lists the names. Services of one process share one. Thread-safe; closed by whoever made it, behind the
 * services.
 */
public final class ProcessMetrics implements AutoCloseable {
    /** Of {@link #scrape()}. */
    public static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final List<Runnable> looks = new CopyOnWriteArrayList<>();

    /** Begins with what concerns the JVM and the process. */
    public ProcessMetrics() {
        registry.config().meterFilter(new KafkaMeterFilter());
        new JvmMemoryMetrics().bindTo(registry);
        collections.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new ResidentMemory().bindTo(registry);
    }

    /** Where services put their meters. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Has this done before each {@link #scrape()}, on its thread: a look at what many gauges show. Must be quick and not throw. */
    public void beforeScrape(Runnable look) {
        looks.add(look);
    }

    /** All of it now. */
    public String scrape() {
        looks.forEach(Runnable::run);
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
