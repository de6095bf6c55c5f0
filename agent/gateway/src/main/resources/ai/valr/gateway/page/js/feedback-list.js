import {fateOf} from './fate.js';
import {fill, h} from './dom.js';
import {count, time} from './format.js';
import {link} from './router.js';

/** What was said last, and what became of it. */
export function feedbackList() {
  const body = h('tbody');
  const summary = h('p', {class: 'muted'});
  return {
    element: h('section', {'aria-labelledby': 'feedback-title'}, h('h2', {id: 'feedback-title', text: 'Feedback and its fate'}), summary,
      h('div', {class: 'table-box'}, h('table', {},
        h('thead', {}, h('tr', {}, ['Given', 'Task', 'Verdict', 'Right answer', 'By', 'Fate'].map(text => h('th', {scope: 'col', text})))), body))),
    /** @param {any} told */
    show(told) {
      summary.textContent = told.known === 0 ? 'Nobody has said anything yet.' : `${count(told.known)} known, the latest ${told.feedback.length}`;
      fill(body, told.feedback.map((/** @type {any} */ given) => h('tr', {},
        h('td', {class: 'cell-time muted', text: time(given.given_at)}),
        h('td', {}, h('a', {href: link(['tasks', given.session_id, given.task_id]), text: `${given.session_id} · ${given.task_id}`})),
        h('td', {}, h('span', {class: `verdict-mark ${given.verdict}`, text: given.verdict})),
        h('td', {text: given.corrected_answer ?? ''}),
        h('td', {class: 'muted', text: given.labeller}),
        h('td', {}, fateOf(given)))));
    },
  };
}
