import {answerCard} from './answer-card.js';
import {fill, h, keyed} from './dom.js';
import {fold} from './fold.js';
import {frameView} from './frame-view.js';
import {letter, time} from './format.js';
import {link} from './router.js';
import {stepCard} from './step-card.js';
import {scaleBar, timeLegend, totalUs} from './time-bar.js';

/** A task as it happens: question, options, frames, each step as it comes, the answer. */
export class TraceView {
  /** @param {import('./trace.js').Trace} trace */
  constructor(trace) {
    this.trace = trace;
    this.longestUs = 0;
    this.head = h('header', {class: 'trace-head'});
    this.frames = h('div', {class: 'strip', 'aria-label': 'Frames that the task sees'});
    this.steps = h('ol', {class: 'steps', 'aria-label': 'Steps'});
    this.answer = h('div', {class: 'answer-place', 'aria-live': 'polite'});
    this.element = h('article', {class: 'trace', 'aria-label': 'Trace'}, this.head, this.frames,
      h('div', {class: 'steps-head'}, h('h3', {text: 'Steps'}), timeLegend()), this.steps, this.answer);
    this.refresh();
  }

  /** Shows what has come since; what is there stays as it is. */
  refresh() {
    this.drawHead();
    this.drawFrames();
    this.drawSteps();
    this.drawAnswer();
  }

  drawHead() {
    const {trace} = this;
    const shown = `${trace.accepted !== null}/${trace.state}`;
    if (this.head.dataset.shown === shown) {
      return;
    }
    this.head.dataset.shown = shown;
    fill(this.head,
      h('div', {class: 'facts'},
        h('span', {class: `state ${trace.state}`, text: trace.state}),
        trace.version ? h('span', {class: 'chip', title: 'model version', text: trace.version}) : null,
        h('a', {class: 'chip', href: link(['tasks'], {session: trace.session}), title: 'tasks of this session', text: trace.session}),
        h('a', {class: 'chip', href: link(['tasks', trace.session, trace.task]), title: 'this trace', text: trace.task}),
        trace.startedMs ? h('time', {class: 'muted', text: time(trace.startedMs)}) : null),
      fold(h('div', {},
        h('h2', {class: 'question', text: trace.question || '(its question is no longer in memory)'}),
        trace.options.length > 0
          ? h('ol', {class: 'options', 'aria-label': 'Options'}, trace.options.map((option, index) =>
            h('li', {class: trace.answer?.value?.letter === letter(index) ? 'chosen' : null},
              h('b', {text: letter(index)}), h('span', {text: option}))))
          : null), trace.question.length + trace.options.join('').length));
  }

  drawFrames() {
    const {trace, frames} = this;
    if (frames.childElementCount === 0 && trace.frames.length > 0) {
      fill(frames, trace.frames.map((frame, index) => frameView(frame, {label: `frame ${trace.frameNumber(index)}`})));
    }
  }

  drawSteps() {
    const steps = this.trace.steps;
    const longest = Math.max(0, ...steps.map(step => totalUs(step.timings)));
    if (longest > this.longestUs) {
      this.longestUs = longest * (this.trace.end ? 1 : 1.25); // a running task's bars are seldom scaled anew
    }
    keyed(this.steps, steps, step => String(step.step), step => stepCard(this.trace, step, this.longestUs),
      (card, step) => scaleBar(card, step.timings, this.longestUs)); // whose map was chosen in a card stays
    const thinking = this.trace.state === 'running';
    this.element.classList.toggle('thinking', thinking);
    this.element.setAttribute('aria-busy', String(thinking));
  }

  drawAnswer() {
    if (this.trace.end && this.answer.childElementCount === 0) {
      fill(this.answer, answerCard(this.trace));
    }
  }
}
