import {answerText} from './answer-card.js';
import {confidence} from './confidence.js';
import {h} from './dom.js';
import {time} from './format.js';
import {link} from './router.js';

/**
 * A task as a row of the list.
 * @param {any} task
 * @returns {HTMLElement}
 */
export function taskRow(task) {
  const href = link(['tasks', task.session_id, task.task_id]);
  return h('tr', {class: 'task-row', data: {href}, on: {click: (/** @type {MouseEvent} */ event) => {
    if (!/** @type {Element} */ (event.target).closest('a') && !getSelection()?.toString()) {
      location.hash = href;
    }
  }}},
  h('td', {class: 'cell-state'}, h('span', {class: `state ${task.state}`, text: task.state})),
  h('td', {class: 'cell-question'}, h('a', {href, text: task.question || task.task_id}),
    h('span', {class: 'cell-where muted', text: `${task.session_id} · ${task.task_id}`})),
  h('td', {class: 'cell-answer'}, h('span', {text: answer(task)})),
  h('td', {class: 'cell-outcome'}, outcome(task)),
  h('td', {class: 'cell-confidence'}, confidence(task.confidence)),
  h('td', {class: 'cell-verdict'}, task.verdict ? h('span', {class: `verdict-mark ${task.verdict}`, text: task.verdict}) : h('span', {class: 'muted', text: '–'})),
  h('td', {class: 'cell-version muted', text: task.model_version}),
  h('td', {class: 'cell-time muted', text: time(task.started_at)}));
}

/** By what the asker knew. @param {any} task */
function outcome(task) {
  return task.outcome === 'unknown' ? h('span', {class: 'muted', text: '–'})
    : h('span', {class: `verdict-mark ${task.outcome === 'right' ? 'correct' : 'wrong'}`, title: `the asker knows: ${task.expected_answer}`, text: task.outcome});
}

/** @param {any} task */
function answer(task) {
  return task.state === 'answered' ? answerText({value: task.value, text: task.answer}) : '';
}
