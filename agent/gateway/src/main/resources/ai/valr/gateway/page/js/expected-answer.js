import {h} from './dom.js';

/**
 * What the asker knew to be right, beside what was answered.
 * @param {import('./trace.js').Trace} trace
 * @returns {HTMLElement | null} null where the asker did not say
 */
export function expectedAnswer(trace) {
  const expected = trace.accepted?.expected_answer;
  if (typeof expected !== 'string' || !trace.answer) {
    return null;
  }
  const {value} = trace.answer;
  const options = trace.accepted.options ?? [];
  const at = /^[A-Z]$/.test(expected) ? expected.charCodeAt(0) - 65 : -1;
  const text = at >= 0 && at < options.length ? `${expected}. ${options[at]}` : expected;
  if (value && 'letter' in value) {
    return told(text, expected === value.letter || expected === value.option, '');
  }
  if (value && 'number' in value) {
    const right = Number(expected);
    const off = right === 0 ? Math.abs(value.number) : Math.abs(value.number - right) / Math.abs(right);
    return Number.isFinite(off)
      ? told(`${text}${value.unit ? ` ${value.unit}` : ''}`, off === 0, off === 0 || right === 0 ? '' : `${Math.round(100 * off)} % off`)
      : told(text, null, '');
  }
  return told(text, null, '');
}

/** @param {string} text @param {boolean | null} right null where nothing says @param {string} more */
function told(text, right, more) {
  return h('p', {class: 'expected'},
    h('span', {class: 'muted', text: 'the asker knows: '}), text, ' ',
    right === null ? null : more
      ? h('span', {class: 'verdict-mark partly', text: more})
      : h('span', {class: `verdict-mark ${right ? 'correct' : 'wrong'}`, text: right ? 'right' : 'wrong'}));
}
