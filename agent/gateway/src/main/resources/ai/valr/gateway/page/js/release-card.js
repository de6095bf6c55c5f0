import {post} from './api.js';
import {confirmed} from './confirm.js';
import {h} from './dom.js';
import {count, score, time} from './format.js';
import {learningCurve} from './learning-curve.js';
import {notice} from './notice.js';
import {link} from './router.js';

/**
 * A version: what was decided and why, against its parent, what it learnt from.
 * @param {string} name of the model
 * @param {any} candidate with whether it is active
 * @param {any} parent the version that it began with, where that is on record
 * @param {boolean} marked
 * @param {() => void} onChange
 */
export function releaseCard(name, candidate, parent, marked, onChange) {
  const {active, release} = candidate;
  /** @param {string} action @param {string} text */
  const act = (action, text) => async () => {
    if (!await confirmed(`${text}?`, `Every worker that serves ${name} goes over to it; tasks that run end with the version that they began with.`, text)) {
      return;
    }
    try {
      await post(`/v1/models/releases/${action}?model=${encodeURIComponent(name)}`);
      notice('Done. Workers go over to it now.', 'good');
      onChange();
    } catch (error) {
      notice(error instanceof Error ? error.message : String(error), 'bad');
    }
  };
  return h('li', {class: `release ${active ? 'active' : candidate.decision === 'REJECTED' ? 'rejected' : ''} ${marked ? 'marked' : ''}`},
    h('div', {class: 'release-card'},
      h('div', {class: 'row between wrap'},
        h('div', {class: 'row wrap'},
          h('span', {class: 'version', text: candidate.version}),
          active ? h('span', {class: 'state answered', text: 'active'}) : null,
          candidate.decision === 'REJECTED' ? h('span', {class: 'state failed', text: 'rejected'}) : null,
          release.parent_version ? h('a', {class: 'chip', href: link(['models', release.parent_version]), text: `from ${release.parent_version}`}) : null,
          h('time', {class: 'muted', text: time(candidate.decided_at / 1000)})),
        h('div', {class: 'row'},
          !active && release.location ? h('button', {type: 'button', class: 'button', text: 'Promote',
            on: {click: act(`${encodeURIComponent(candidate.version)}/promote`, `Promote ${candidate.version}`)}}) : null,
          active && release.parent_version ? h('button', {type: 'button', class: 'button', text: 'Roll back',
            on: {click: act('rollback', `Roll back to ${release.parent_version}`)}}) : null)),
      candidate.reason ? h('p', {text: candidate.reason}) : null,
      comparisons(candidate.comparisons ?? []),
      learningCurve(candidate.training_curve, parent?.training_curve, marked),
      lineage(candidate, release)));
}

/** @param {any[]} list */
function comparisons(list) {
  return list.length === 0 ? null : h('div', {class: 'figures'}, h('table', {},
    h('thead', {}, h('tr', {}, ['Measured on', 'n', 'before', 'after', 'difference', '95 % interval'].map(text => h('th', {scope: 'col', text})))),
    h('tbody', {}, list.map(one => h('tr', {}, h('td', {text: one.name}), h('td', {text: count(one.n)}), h('td', {text: score(one.before)}), h('td', {text: score(one.after)}),
      h('td', {class: one.low > 0 ? 'up' : one.high < 0 ? 'down' : null, text: `${one.difference > 0 ? '+' : ''}${score(one.difference)}`}),
      h('td', {text: `${score(one.low)} to ${score(one.high)}`}))))));
}

/** @param {any} candidate @param {any} release */
function lineage(candidate, release) {
  const skipped = Object.entries(candidate.skipped ?? {});
  const ranges = release.training_data ?? [];
  return h('details', {},
    h('summary', {class: 'muted', text: `${candidate.learnt_from == null ? '' : `learnt from ${count(candidate.learnt_from)} episodes, `}${
      count(candidate.episodes ?? 0)} new pieces of feedback${skipped.length > 0 ? `, passed over ${
      count(skipped.reduce((sum, [, n]) => sum + Number(n), 0))}` : ''}`}),
    skipped.length > 0 ? h('p', {class: 'muted', text: `passed over: ${skipped.map(([reason, n]) => `${reason} ${n}`).join(', ')}`}) : null,
    h('p', {class: 'lineage'}, ranges.map((/** @type {any} */ range) => h('span', {class: 'chip', text: `${range.topic}-${range.partition} ${range.from_offset} to ${range.to_offset - 1}`}))),
    h('p', {class: 'muted', text: Object.entries(candidate.configuration ?? {}).map(([key, value]) => `${key} ${value}`).join(' · ')}),
    release.location ? h('p', {class: 'muted', text: release.location}) : null);
}
