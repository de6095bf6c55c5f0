package ai.valr.gateway;

/** The parts of the interface, in the order in which its description shows them. */
enum Tag {
    FRAMES("Frames", "Pictures in and out."),
    TASKS("Tasks", "Questions, and what became of them."),
    EVENTS("Events", "Server-sent events, resumable by Last-Event-ID."),
    FEEDBACK("Feedback", "What people and programs think of answers."),
    OPENAI("OpenAI", "Chat completions as OpenAI's clients know them."),
    RELEASES("Releases", "The versions of models."),
    OPERATION("Operation", "How it goes, and what went wrong.");

    private final String label;
    private final String description;

    Tag(String label, String description) {
        this.label = label;
        this.description = description;
    }

    String label() {
        return label;
    }

    String description() {
        return description;
    }
}
