package ai.valr.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** This machine's clock against the one that the registry's answer tells, which has whole seconds. */
public final class ClockCheck implements Check {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Times in events come from the machines' own clocks; deadlines and retentions bear this much. */
    private static final Duration MOST = Duration.ofSeconds(5);

    private final URI registry;
    private final Clock clock;

    /** @param registry by http or https; a certificate of one's own may keep it from being asked, which is no failure */
    public ClockCheck(URI registry) {
        this(registry, Clock.systemUTC());
    }

    ClockCheck(URI registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public List<Finding> look() throws InterruptedException {
        String expected = "at most " + MOST.toSeconds() + " s away from the registry's clock";
        Optional<Instant> theirs = theirs();
        if (theirs.isEmpty()) {
            return List.of(Finding.ok(name(), "the registry tells no time", expected));
        }
        Duration skew = Duration.between(theirs.get(), clock.instant());
        String found =
                "this machine is " + Math.abs(skew.toSeconds()) + " s " + (skew.isNegative() ? "behind" : "ahead");
        return List.of(
                skew.abs().compareTo(MOST) > 0
                        ? Finding.warning(name(), found, expected, "have both keep time by NTP")
                        : Finding.ok(name(), found, expected));
    }

    private Optional<Instant> theirs() throws InterruptedException {
        try {
            HttpResponse<Void> response = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .build()
                    .send(
                            HttpRequest.newBuilder(registry).timeout(PATIENCE).build(),
                            HttpResponse.BodyHandlers.discarding());
            return response.headers().firstValue("date").map(date -> ZonedDateTime.parse(
                            date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (IOException | DateTimeException e) {
            return Optional.empty(); // the registry's own line says what is wrong with it
        }
    }
}
