package ai.valr.worker.session;

/** What kind of answer a task wants. */
public enum AnswerKind {
    TEXT,
    CHOICE,
    NUMBER
}
