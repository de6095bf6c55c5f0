package ai.valr.view;

import java.util.Map;

/** Colours of a terminal, or none. */
public enum Style {
    PLAIN,
    COLOUR;

    /**
     * @param terminal whether a person is watching
     * @param environment where {@code NO_COLOR} and {@code TERM=dumb} ask for none
     */
    public static Style of(boolean terminal, Map<String, String> environment) {
        boolean refused = !environment.getOrDefault("NO_COLOR", "").isEmpty() || "dumb".equals(environment.get("TERM"));
        return terminal && !refused ? COLOUR : PLAIN;
    }

    public String bold(String text) {
        return wrap("1", text);
    }

    public String faint(String text) {
        return wrap("2", text);
    }

    public String good(String text) {
        return wrap("32", text);
    }

    public String bad(String text) {
        return wrap("31", text);
    }

    private String wrap(String code, String text) {
        return this == COLOUR ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
