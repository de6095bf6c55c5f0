/**
 * A task by its events, in whatever order and how often they come.
 * @typedef {{frame_id: string, topic: string, partition: number, offset: number}} FrameReference
 * @typedef {{queued_us: number, prefill_us: number, latent_us: number, text_us: number}} Timings
 * @typedef {{frame: FrameReference, frame_index: number, rows: number, columns: number, cells: number[], source: string,
 *   latent_maps: Maps | null, head_maps?: Maps | null}} LookedAt
 * @typedef {{rows: number, columns: number, weights: number[]}} Maps
 * @typedef {{rows: number, columns: number, cells: number[]}} CellMap
 * @typedef {{step: number, text: string, looked_at: LookedAt | null, text_tokens: number, latents: number, log_prob: number,
 *   timings: Timings}} Step
 */
export class Trace {
  /**
   * @param {string} session
   * @param {string} task
   */
  constructor(session, task) {
    this.session = session;
    this.task = task;
    /** @type {Map<number, any>} */
    this.events = new Map();
    /** What people said. @type {any[]} */
    this.feedback = [];
    /** As the gateway tells it, for what events do not say. @type {any} */
    this.summary = {};
  }

  /** @param {any} json the gateway's answer for a task */
  static of(json) {
    const trace = new Trace(json.session_id, json.task_id);
    const {trace: events, feedback, ...summary} = json;
    trace.summary = summary;
    trace.feedback = feedback ?? [];
    events.forEach((/** @type {any} */ event) => trace.add(event));
    return trace;
  }

  /**
   * @param {any} event
   * @returns {boolean} whether it is of this task and new
   */
  add(event) {
    if (event.session_id !== this.session || event.task_id !== this.task || this.events.has(event.event_number)) {
      return false;
    }
    this.events.set(event.event_number, event);
    return true;
  }

  /** @returns {any[]} */
  ordered() {
    return [...this.events.values()].sort((a, b) => a.event_number - b.event_number);
  }

  get accepted() {
    return this.first('TaskAccepted')?.event ?? null;
  }

  /** @returns {Step[]} */
  get steps() {
    return this.ordered().filter(event => event.type === 'StepCompleted').map(event => event.event);
  }

  /** The event that ended it. */
  get end() {
    return this.ordered().find(event => ['AnswerProduced', 'TaskFailed', 'TaskCancelled'].includes(event.type)) ?? null;
  }

  get answer() {
    return this.first('AnswerProduced')?.event ?? null;
  }

  /** @returns {'running' | 'answered' | 'failed' | 'cancelled'} */
  get state() {
    const states = /** @type {const} */ ({AnswerProduced: 'answered', TaskFailed: 'failed', TaskCancelled: 'cancelled'});
    const end = this.end;
    return end ? states[/** @type {keyof typeof states} */ (end.type)] : 'running';
  }

  get question() {
    return this.accepted?.question ?? this.summary.question ?? '';
  }

  /** @returns {string[]} */
  get options() {
    return this.accepted?.options ?? this.summary.options ?? [];
  }

  /** @returns {FrameReference[]} */
  get frames() {
    return this.accepted?.frames ?? this.answer?.frames ?? [];
  }

  get version() {
    return this.answer?.model_version || this.accepted?.model_version || this.summary.model_version || '';
  }

  /** When it was accepted, in milliseconds; null where its beginning is not in memory. */
  get startedMs() {
    const first = this.ordered()[0];
    return first ? first.time / 1000 : null;
  }

  /** How the answer is given: by the value that came, or by the options. @returns {'choice' | 'number' | 'text'} */
  get answerType() {
    const value = this.answer?.value;
    if (value && 'letter' in value || !value && this.options.length > 0) {
      return 'choice';
    }
    return value && 'number' in value ? 'number' : 'text';
  }

  /** The answer as the model should have said it: what a correction is compared with. */
  get saidAnswer() {
    const value = this.answer?.value;
    return value ? String(value.letter ?? value.number ?? value.text) : this.answer?.text ?? '';
  }

  /** Under which number the model reads a frame of the task. @param {number} index */
  frameNumber(index) {
    return this.accepted?.frame_numbers?.[index] ?? index + 1;
  }

  /** @param {string} type */
  first(type) {
    return this.ordered().find(event => event.type === type) ?? null;
  }
}
