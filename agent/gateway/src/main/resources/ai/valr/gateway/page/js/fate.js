import {get} from './api.js';
import {h} from './dom.js';
import {link} from './router.js';

/**
 * What became of a feedback: whether a version that a trainer made learnt from it, by the ranges of records that the version names
 * and by those in them that it passed over.
 * @typedef {{version: string, decision: string, reason: string, release: any,
 *   passed_over?: {partition: number, offset: number, outcome: string}[], passed_over_left_out?: number}} Candidate
 */

/** A version is decided about seldom. */
const FRESH_MS = 30_000;

/** Why nothing is learnt from a feedback, by its outcome. @type {Record<string, string>} */
const PASSED_OVER = {
  HELD_OUT: 'judges, is not learnt from',
  NOT_KEPT: 'not kept in the buffer',
  NO_CORRECTION: 'passed over: no correction',
  DUPLICATE: 'passed over: given before',
  SUPERSEDED: 'passed over: another was given later',
  ORPHANED: 'passed over: its task is not known',
  EXPIRED: 'passed over: its frames are gone',
  UNUSABLE: 'passed over: cannot be used',
  UNREADABLE: 'passed over: cannot be read',
};

/** The versions as they were told last, the earliest first. @type {Candidate[]} */
let candidates = [];
let toldMs = -Infinity;

/**
 * Asks for the versions, where it was not done a moment ago.
 * @param {AbortSignal} [signal]
 */
export async function askForCandidates(signal) {
  if (Date.now() - toldMs > FRESH_MS) {
    tellModels((await get('/v1/models/releases', signal)).models);
  }
}

/** @param {any[]} models as the gateway tells them */
export function tellModels(models) {
  candidates = models.flatMap(model => model.versions);
  toldMs = Date.now();
}

/**
 * @param {any} given
 * @returns {HTMLElement}
 */
export function fateOf(given) {
  const seen = given.position ? candidates.filter(candidate => hasRead(candidate, given.position)) : [];
  const released = seen.find(candidate => candidate.decision === 'RELEASED');
  const decided = released ?? seen[seen.length - 1];
  const outcome = decided ? passedOver(decided, given.position) : null;
  if (outcome) {
    return h('span', {class: 'fate passed', title: `as ${decided.version} says`, text: PASSED_OVER[outcome] ?? `passed over: ${outcome}`});
  }
  if (released && isBeforeThoseTold(released, given.position)) {
    return h('span', {class: 'fate passed', title: 'It names only the latest feedback that it passed over, and this is older.', text: `read for release ${released.version}`});
  }
  if (released) {
    return h('a', {class: 'fate released', href: link(['models', released.version]), text: `in release ${released.version}`});
  }
  return decided
    ? h('span', {class: 'fate rejected', title: decided.reason, text: `in ${decided.version}, which was rejected: ${decided.reason}`})
    : h('span', {class: 'fate waiting', text: 'waits for a trainer'});
}

/**
 * @param {Candidate} candidate
 * @param {{partition: number, offset: number}} position
 */
function hasRead(candidate, position) {
  return (candidate.release?.training_data ?? []).some((/** @type {any} */ range) => range.topic === 'valr.feedback'
    && range.partition === position.partition && range.from_offset <= position.offset && position.offset < range.to_offset);
}

/**
 * @param {Candidate} candidate that has read it
 * @param {{partition: number, offset: number}} position
 * @returns {string | null} why nothing was learnt from it; null where something was, or it is not told
 */
function passedOver(candidate, position) {
  return candidate.passed_over?.find(one => one.partition === position.partition && one.offset === position.offset)?.outcome ?? null;
}

/**
 * Whether it may have been passed over without the record's telling, which names the latest ones alone.
 * @param {Candidate} candidate
 * @param {{partition: number, offset: number}} position
 */
function isBeforeThoseTold(candidate, position) {
  return (candidate.passed_over_left_out ?? 0) > 0
    && !candidate.passed_over?.some(one => one.partition === position.partition && one.offset <= position.offset);
}
