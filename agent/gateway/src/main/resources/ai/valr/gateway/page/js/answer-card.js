import {confidence} from './confidence.js';
import {h} from './dom.js';
import {expectedAnswer} from './expected-answer.js';
import {count, micros} from './format.js';
import {timeBar, totalUs} from './time-bar.js';

/** Why an answer came before the model was done. @type {Record<string, string>} */
const SPENT = {STEPS: 'its steps were spent', TOKENS: 'its tokens were spent', LATENTS: 'its latents were spent', DEADLINE: 'its time was over'};

/**
 * How a task ended.
 * @param {import('./trace.js').Trace} trace
 */
export function answerCard(trace) {
  const {type, event} = trace.end;
  if (type === 'TaskFailed') {
    return h('section', {class: 'answer failed', 'aria-label': 'Failure'},
      h('p', {class: 'answer-text', text: event.code}), h('p', {text: event.message}),
      h('p', {class: 'muted', text: event.retryable ? 'The same task, under another id, may succeed later.' : 'The same task would fail again.'}));
  }
  if (type === 'TaskCancelled') {
    return h('section', {class: 'answer cancelled', 'aria-label': 'Cancelled'},
      h('p', {class: 'answer-text', text: 'cancelled'}), event.reason ? h('p', {text: event.reason}) : null);
  }
  const usage = event.usage;
  return h('section', {class: 'answer', 'aria-label': 'Answer'},
    h('div', {class: 'row between wrap'},
      h('p', {class: 'answer-text', text: answerText(event)}),
      confidence(event.confidence)),
    expectedAnswer(trace),
    h('div', {class: 'step-facts'},
      timeBar(usage.timings, totalUs(usage.timings)),
      h('span', {class: 'muted', text: `${count(usage.steps)} steps · ${count(usage.latents)} latents · ${count(usage.text_tokens)} tokens · ${
        count(usage.frames)} frames · whole ${micros(totalUs(usage.timings))}`}),
      SPENT[event.finish_reason] ? h('span', {class: 'warn', text: SPENT[event.finish_reason]}) : null));
}

/** @param {any} answer AnswerProduced */
export function answerText(answer) {
  const value = answer.value;
  if (value && 'letter' in value) {
    return `${value.letter}. ${value.option}`;
  }
  return value && 'number' in value ? `${value.number}${value.unit ? ` ${value.unit}` : ''}` : answer.text || '(nothing)';
}
