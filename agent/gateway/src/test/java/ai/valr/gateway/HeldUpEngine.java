package ai.valr.gateway;

import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.security.auth.SslEngineFactory;

/** Keeps every client of Kafka's from being made, as a network does that takes long to say it knows no such name; then fails it. */
public final class HeldUpEngine implements SslEngineFactory {
    static final String REASON = "held up for long enough";
    static final CountDownLatch LET_GO = new CountDownLatch(1);
    static final AtomicInteger waiting = new AtomicInteger();

    @Override
    public void configure(Map<String, ?> configs) {
        waiting.incrementAndGet();
        try {
            LET_GO.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException(REASON);
    }

    @Override
    public SSLEngine createClientSslEngine(String peerHost, int peerPort, String endpointIdentification) {
        throw new AssertionError("its configuration has failed");
    }

    @Override
    public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
        throw new AssertionError("its configuration has failed");
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public KeyStore keystore() {
        return null;
    }

    @Override
    public KeyStore truststore() {
        return null;
    }

    @Override
    public void close() {}
}
