import {answerText} from './answer-card.js';
import {post, taskPath} from './api.js';
import {fill, h} from './dom.js';
import {FeedbackDraft} from './feedback-draft.js';
import {fateOf} from './fate.js';
import {letter, time} from './format.js';
import {keep, setting} from './settings.js';
import {stepEditor} from './step-editor.js';

/** Whether a task's answer is right, and what is: two clicks where it is wrong and a choice. */
export class LabelPanel {
  /**
   * @param {import('./trace.js').Trace} trace of a task that was answered
   * @param {{onSent?: (body: any) => void, onSkip?: () => void}} [options]
   */
  constructor(trace, {onSent, onSkip} = {}) {
    this.trace = trace;
    this.onSent = onSent;
    this.onSkip = onSkip;
    this.draft = new FeedbackDraft(trace);
    this.problem = h('p', {class: 'problem', role: 'alert'});
    this.correction = h('div', {class: 'correction'});
    this.steps = h('div', {class: 'step-editors'});
    this.given = h('div', {class: 'given'});
    this.right = this.verdictButton('right', 'Right', 'r');
    this.wrong = this.verdictButton('wrong', 'Wrong', 'w');
    this.edit = h('button', {type: 'button', class: 'button quiet', 'aria-expanded': 'false', text: 'Correct steps', title: 'e',
      on: {click: () => this.toggleSteps()}});
    this.element = h('section', {class: 'label-panel', 'aria-label': 'Is this right?'},
      h('div', {class: 'row wrap'},
        h('h3', {class: 'asked', text: `Is “${answerText(trace.answer)}” right?`}), this.right, this.wrong, this.edit,
        onSkip ? h('button', {type: 'button', class: 'button quiet', text: 'Skip', title: 'n', on: {click: onSkip}}) : null),
      this.correction, this.steps, this.problem, this.given);
    this.drawGiven();
  }

  /**
   * @param {'right' | 'wrong'} verdict
   * @param {string} text
   * @param {string} key
   */
  verdictButton(verdict, text, key) {
    return h('button', {type: 'button', class: `button verdict ${verdict}`, 'aria-pressed': 'false', title: key,
      on: {click: () => this.judge(verdict)}}, text);
  }

  /** @param {'right' | 'wrong'} verdict */
  judge(verdict) {
    this.draft.verdict = verdict;
    this.right.setAttribute('aria-pressed', String(verdict === 'right'));
    this.wrong.setAttribute('aria-pressed', String(verdict === 'wrong'));
    if (verdict === 'wrong') {
      this.drawCorrection();
    } else if (this.steps.childElementCount > 0) {
      fill(this.correction, this.sendRow());
    } else {
      void this.send();
    }
  }

  reset() {
    this.draft.verdict = null;
    this.right.setAttribute('aria-pressed', 'false');
    this.wrong.setAttribute('aria-pressed', 'false');
    fill(this.correction);
  }

  drawCorrection() {
    const {trace, draft} = this;
    if (trace.answerType === 'choice') {
      fill(this.correction, h('p', {class: 'hint', id: 'which', text: 'Which one is right?'}),
        h('div', {class: 'row wrap', role: 'group', 'aria-labelledby': 'which'}, trace.options.map((option, index) =>
          h('button', {type: 'button', class: 'button option', disabled: letter(index) === trace.saidAnswer,
            on: {click: () => this.choose(letter(index))}}, h('b', {text: letter(index)}), ' ', option))),
        this.sendRow('It is wrong, and I do not know the right one'));
      return;
    }
    const unit = trace.answer?.value?.unit ?? '';
    const input = h(trace.answerType === 'number' ? 'input' : 'textarea', {
      id: 'corrected', maxlength: '8192', autocomplete: 'off', inputmode: trace.answerType === 'number' ? 'decimal' : null,
      rows: trace.answerType === 'number' ? null : '2',
      on: {input: () => draft.correctedAnswer = input.value, keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'Enter' && !event.shiftKey) {
          event.preventDefault();
          void this.send();
        }
      }},
    });
    input.value = draft.correctedAnswer;
    fill(this.correction, h('label', {for: 'corrected', text: 'The right answer'}),
      h('div', {class: 'row wrap'}, input, unit ? h('span', {class: 'unit', text: unit}) : null, this.sendRow()));
    input.focus();
  }

  /** @param {string} [text] */
  sendRow(text = 'Send') {
    return h('div', {class: 'row'},
      h('button', {type: 'button', class: text === 'Send' ? 'button primary' : 'button quiet', text, on: {click: () => this.send()}}));
  }

  /** @param {string} answer */
  choose(answer) {
    this.draft.correctedAnswer = answer;
    void this.send();
  }

  toggleSteps() {
    const open = this.steps.childElementCount === 0;
    this.edit.setAttribute('aria-expanded', String(open));
    fill(this.steps, open ? this.draft.steps.map((step, index) => stepEditor(this.trace, step, index)) : null);
    if (open && this.draft.verdict === 'right') {
      fill(this.correction, this.sendRow());
    }
  }

  async send() {
    const missing = this.draft.missing;
    this.problem.textContent = missing ?? '';
    if (missing || this.sending) {
      return; // a double click is one feedback
    }
    this.sending = true;
    const body = this.draft.body(labeller());
    try {
      const answer = await post(`${taskPath(this.trace.session, this.trace.task)}/feedback`, body);
      const given = {...body, feedback_id: answer.feedback_id, given_at: new Date().toISOString(), corrected_steps: body.corrected_steps ?? []};
      this.trace.feedback = [...this.trace.feedback.filter(other => other.feedback_id !== given.feedback_id), given];
      fill(this.correction);
      this.drawGiven();
      this.onSent?.(body);
    } catch (error) {
      this.problem.textContent = error instanceof Error ? error.message : String(error);
    } finally {
      this.sending = false;
    }
  }

  drawGiven() {
    fill(this.given, this.trace.feedback.length === 0 ? null : h('ul', {class: 'given-list', 'aria-label': 'What was said of it'},
      this.trace.feedback.map(given => h('li', {},
        h('span', {class: `verdict-mark ${given.verdict}`, text: given.verdict}),
        given.corrected_answer ? h('span', {text: `right is ${given.corrected_answer}`}) : null,
        given.corrected_steps.length > 0 ? h('span', {text: `${given.corrected_steps.length} steps rewritten`}) : null,
        h('span', {class: 'muted', text: `${given.labeller || 'somebody'}, ${time(given.given_at)}`}),
        fateOf(given)))));
  }

  /**
   * @param {string} key
   * @returns {boolean} whether it was for this panel
   */
  key(key) {
    const index = key.length === 1 ? key.toUpperCase().charCodeAt(0) - 65 : -1;
    if (this.draft.verdict === 'wrong' && this.trace.answerType === 'choice' && this.correction.childElementCount > 0
        && index >= 0 && index < this.trace.options.length) {
      if (letter(index) !== this.trace.saidAnswer) {
        this.choose(letter(index));
      }
    } else if (key === 'Escape' && this.draft.verdict) {
      this.reset();
    } else if (key === 'r') {
      this.judge('right');
    } else if (key === 'w') {
      this.judge('wrong');
    } else if (key === 'e') {
      this.toggleSteps();
    } else if (key === 'n' && this.onSkip) {
      this.onSkip();
    } else {
      return false;
    }
    return true;
  }
}

/** Who labels, by a name of this browser's. */
export function labeller() {
  let name = setting('labeller');
  if (!name) {
    name = `page-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
    keep('labeller', name);
  }
  return name;
}
