package ai.valr.gateway;

/** What a route asks of who comes. */
enum Guard {
    /** Nothing: it tells nothing that is not everybody's. */
    NONE(null),
    /** A token that is known, whatever it may do. */
    ANY_TOKEN(null),
    PUBLISH(Scope.PUBLISH),
    READ(Scope.READ),
    LABEL(Scope.LABEL),
    ADMIN(Scope.ADMIN);

    private final Scope scope;

    Guard(Scope scope) {
        this.scope = scope;
    }

    /** Null where none is needed. */
    Scope scope() {
        return scope;
    }
}
