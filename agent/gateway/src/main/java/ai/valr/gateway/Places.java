package ai.valr.gateway;

import java.util.HashMap;
import java.util.Map;

/** So many at the same time, and so many of one token. Safe for use by many threads. */
final class Places {
    private static final long RETRY_AFTER_S = 1;

    private final String what;
    private final String setting;
    private final int most;
    private final String settingOfOne;
    private final int mostOfOne;
    private final Map<String, Integer> ofOne = new HashMap<>();
    private int taken;

    /**
     * @param what is bounded, in the plural
     * @param setting the name of {@code most}
     * @param settingOfOne the name of {@code mostOfOne}
     */
    Places(String what, String setting, int most, String settingOfOne, int mostOfOne) {
        this.what = what;
        this.setting = setting;
        this.most = most;
        this.settingOfOne = settingOfOne;
        this.mostOfOne = mostOfOne;
    }

    /** Held until it is closed, once. */
    interface Place {
        void close();
    }

    /** @throws Problem with status 503 where there is none left, or 429 where this one has too many */
    synchronized Place take(Principal principal) {
        String name = principal.name();
        if (ofOne.getOrDefault(name, 0) >= mostOfOne && mostOfOne < most) {
            throw Problem.tooMany(
                    name + " has " + mostOfOne + " " + what + ", as many as " + settingOfOne + " allows",
                    "close one, or raise " + settingOfOne,
                    RETRY_AFTER_S);
        }
        if (taken >= most) {
            throw Problem.busy(
                    "there are " + most + " " + what + ", as many as " + setting + " allows",
                    "close one, or raise " + setting,
                    RETRY_AFTER_S);
        }
        taken++;
        ofOne.merge(name, 1, Integer::sum);
        return () -> leave(name);
    }

    private synchronized void leave(String name) {
        taken--;
        ofOne.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1);
    }
}
