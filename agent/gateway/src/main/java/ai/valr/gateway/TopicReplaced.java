package ai.valr.gateway;

import ai.valr.schemas.Topics;

/** The topic that a reader was in was deleted and made anew: what it waits for will not come. */
final class TopicReplaced extends Problem {
    private static final long serialVersionUID = 1;

    TopicReplaced() {
        super(
                410,
                "Gone",
                "topic " + Topics.EVENTS + " was deleted and made anew while its events were read",
                "connect again: the last id says the new topic's beginning; what ran before is not known there, ask again");
    }
}
