/**
 * What a person is about to say of a task; gives the body of the gateway's feedback.
 * @typedef {{text: string, frame: import('./trace.js').FrameReference | null}} StepDraft
 */
export class FeedbackDraft {
  /** @param {import('./trace.js').Trace} trace */
  constructor(trace) {
    this.trace = trace;
    /** @type {'right' | 'wrong' | null} */
    this.verdict = null;
    this.correctedAnswer = '';
    this.comment = '';
    /** @type {StepDraft[]} */
    this.steps = trace.steps.map(step => ({text: step.text, frame: step.looked_at?.frame ?? null}));
  }

  /** Whether a step's text or frame is another one than the model's. */
  get stepsDiffer() {
    return this.trace.steps.some((step, index) => this.steps[index].text.trim() !== step.text.trim()
      || place(this.steps[index].frame) !== place(step.looked_at?.frame ?? null));
  }

  /** What keeps it from being sent, for the person; null where nothing does. */
  get missing() {
    if (!this.verdict) {
      return 'Say whether the answer is right.';
    }
    const answer = this.correctedAnswer.trim();
    if (this.verdict === 'wrong' && answer && this.trace.answerType === 'number' && !Number.isFinite(Number(answer.replace(',', '.')))) {
      return `${answer} is no number.`;
    }
    return this.steps.some(step => !step.text.trim()) ? 'A step has no text; write one, or leave it as it was.' : null;
  }

  /** @param {string} labeller */
  body(labeller) {
    const answer = this.correctedAnswer.trim();
    /** @type {any} */
    const body = {
      verdict: this.verdict === 'wrong' ? 'wrong' : this.stepsDiffer ? 'partly' : 'correct',
      labeller,
    };
    if (this.verdict === 'wrong' && answer) {
      body.corrected_answer = this.trace.answerType === 'number' ? String(Number(answer.replace(',', '.'))) : answer;
    }
    if (this.stepsDiffer) {
      body.corrected_steps = this.steps.map(step => ({text: step.text.trim(), ...step.frame ? {target_frame: reference(step.frame)} : {}}));
    }
    if (this.comment.trim()) {
      body.comment = this.comment.trim();
    }
    const mine = this.trace.feedback.find(given => given.labeller === labeller);
    return mine ? {...body, feedback_id: mine.feedback_id} : body; // a second word of the same person replaces the first
  }
}

/** @param {import('./trace.js').FrameReference} frame */
function reference({frame_id, topic, partition, offset}) {
  return {frame_id, topic, partition, offset};
}

/** @param {import('./trace.js').FrameReference | null} frame */
function place(frame) {
  return frame ? `${frame.partition}/${frame.offset}` : '';
}
