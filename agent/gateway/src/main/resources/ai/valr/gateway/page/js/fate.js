import {get} from './api.js';
import {h} from './dom.js';
import {link} from './router.js';

/**
 * What became of a feedback: whether a version that a trainer made learnt from it, by the ranges of records that the version names.
 * @typedef {{version: string, decision: string, reason: string, release: any}} Candidate
 */

/** A version is decided about seldom. */
const FRESH_MS = 30_000;

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
  const seen = given.position ? candidates.filter(candidate => learntFrom(candidate, given.position)) : [];
  const released = seen.find(candidate => candidate.decision === 'RELEASED');
  if (released) {
    return h('a', {class: 'fate released', href: link(['models', released.version]), text: `in release ${released.version}`});
  }
  const rejected = seen[seen.length - 1];
  return rejected
    ? h('span', {class: 'fate rejected', title: rejected.reason, text: `in ${rejected.version}, which was rejected: ${rejected.reason}`})
    : h('span', {class: 'fate waiting', text: 'waits for a trainer'});
}

/**
 * @param {Candidate} candidate
 * @param {{partition: number, offset: number}} position
 */
export function learntFrom(candidate, position) {
  return (candidate.release?.training_data ?? []).some((/** @type {any} */ range) => range.topic === 'valr.feedback'
    && range.partition === position.partition && range.from_offset <= position.offset && position.offset < range.to_offset);
}
