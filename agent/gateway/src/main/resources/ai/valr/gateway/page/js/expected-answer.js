import {h} from './dom.js';

/** A number that is as close to the true one, in parts of it, is right: as the gateway's ExpectedAnswer has it. */
const TOLERANCE = 0.1;
const SLACK = 1e-9;

/**
 * What the asker knew to be right, beside what was answered.
 * @param {import('./trace.js').Trace} trace
 * @returns {HTMLElement | null} null where the asker did not say
 */
export function expectedAnswer(trace) {
  const expected = trace.accepted?.expected_answer?.trim();
  if (!expected || !trace.answer) {
    return null;
  }
  const {value, text} = trace.answer;
  const options = trace.accepted.options ?? [];
  if (options.length > 0) {
    const at = place(options, expected);
    return at < 0 ? told(expected, null)
      : told(`${String.fromCharCode(65 + at)}. ${options[at]}`, place(options, value && 'letter' in value ? value.letter : text.trim()) === at);
  }
  const right = number(expected);
  if (right === null) {
    return told(expected, value && 'number' in value ? null : text.trim().toLowerCase() === expected.toLowerCase());
  }
  const said = value && 'number' in value ? value.number : number(text.trim());
  if (said === null) {
    return told(expected, false);
  }
  const off = Math.abs(said - right);
  const unit = value?.unit && String(right) === expected ? ` ${value.unit}` : '';
  return told(`${expected}${unit}`, off <= (TOLERANCE + SLACK) * Math.abs(right), off === 0 || right === 0 ? '' : `, ${Math.round(100 * off / Math.abs(right))} % off`);
}

/** Of the option that a letter or a text means. @param {string[]} options @param {string} text */
function place(options, text) {
  const letter = /^([a-z])\.?$/i.exec(text)?.[1].toUpperCase().charCodeAt(0) ?? NaN;
  const name = text.toLowerCase();
  return letter - 65 < options.length ? letter - 65 : options.findIndex((option, index) => {
    const own = option.trim().toLowerCase();
    return own === name || `${String.fromCharCode(97 + index)}. ${own}` === name;
  });
}

/** The first word as a number, so that a unit may stand behind it. @param {string} text */
function number(text) {
  const word = text.split(' ', 1)[0];
  const value = /^[-+]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})(e[-+]?\d{1,3})?$/i.test(word) ? Number(word) : NaN;
  return Number.isFinite(value) ? value : null;
}

/** @param {string} text @param {boolean | null} right null where nothing says @param {string} [more] */
function told(text, right, more = '') {
  return h('p', {class: 'expected'},
    h('span', {class: 'muted', text: 'the asker knows: '}), text, ' ',
    right === null ? null : h('span', {class: `verdict-mark ${right ? 'correct' : 'wrong'}`, text: `${right ? 'right' : 'wrong'}${more}`}));
}
