package ai.valr.engine;

/** A session as the engine knows it: two leases that name the same session do not share its cache. */
record SessionKey(EngineLease lease, String sessionId) {}
