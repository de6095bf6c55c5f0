package ai.valr.worker;

import ai.valr.engine.ModelVersions;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.worker.session.SessionCounters;
import ai.valr.worker.session.SessionLimits;
import ai.valr.worker.session.TaskDefaults;
import java.time.InstantSource;
import org.apache.kafka.common.serialization.Serializer;

/** What all processors of a worker share. */
record WorkerParts(
        ModelVersions models,
        RecordReader reader,
        Serializer<ReasoningEvent> events,
        SessionLimits limits,
        TaskDefaults defaults,
        SessionCounters counters,
        PoisonRecords poison,
        RegistryOutages outages,
        InstantSource clock) {}
