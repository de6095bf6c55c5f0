package ai.valr.worker.session;

import ai.valr.schemas.Timings;

/** Where a task's time went so far, in microseconds. */
public record Durations(long queuedUs, long prefillUs, long latentUs, long textUs) {

    public static final Durations NONE = new Durations(0, 0, 0, 0);

    static Durations ofNanos(long queued, long prefill, long latent, long text) {
        return new Durations(queued / 1000, prefill / 1000, latent / 1000, text / 1000);
    }

    Durations plus(Durations more) {
        return new Durations(
                queuedUs + more.queuedUs, prefillUs + more.prefillUs, latentUs + more.latentUs, textUs + more.textUs);
    }

    Timings toRecord() {
        return new Timings(queuedUs, prefillUs, latentUs, textUs);
    }
}
