import {fill, h, keyed} from './dom.js';
import {score, time} from './format.js';
import {link} from './router.js';

/**
 * A round of training, as the gateway tells it.
 * @typedef {{model_name: string, round: number, parent_version: string, phase: string, updates_done: number, updates: number, loss: number | null,
 *   seconds_left: number | null, begun_at: number, told_at: number, silent: boolean}} Round
 */

/** The rounds that trainers work on; nothing where there is none. */
export function roundList() {
  const element = h('div', {class: 'rounds'});
  /** @type {Set<string>} */
  let shown = new Set();
  return {
    element,
    /**
     * @param {Round[]} rounds
     * @returns {boolean} whether one that was here has ended
     */
    show(rounds) {
      element.querySelector('.rounds-problem')?.remove();
      keyed(element, rounds, key, create, (card, round) => fill(/** @type {Element} */ (card.lastElementChild), body(round)));
      const now = new Set(rounds.map(key));
      const ended = [...shown].some(one => !now.has(one));
      shown = now;
      return ended;
    },
    /** @param {unknown} error */
    fail(error) {
      fill(element, h('p', {class: 'problem rounds-problem', text: `What trainers do is not known: ${error instanceof Error ? error.message : error}`}));
    },
  };
}

/** @param {Round} round */
function key(round) {
  return `${round.model_name}/${round.round}/${round.parent_version}`;
}

/** @param {Round} round */
function create(round) {
  return h('section', {class: 'round', 'aria-label': `round ${round.round} of ${round.model_name}`},
    h('div', {class: 'row wrap'},
      h('strong', {text: `Round ${round.round} of ${round.model_name}`}),
      h('a', {class: 'chip', href: link(['models', round.parent_version]), text: `from ${round.parent_version}`})),
    h('div', {class: 'round-body'}));
}

/** @param {Round} round */
function body(round) {
  const {phase, updates_done: done, updates} = round;
  return [
    phase === 'TRAINING' || phase === 'PAUSED'
      ? h('progress', {max: updates, value: done, 'aria-label': `updates of round ${round.round} of ${round.model_name}`}) : null,
    h('p', {text: `${sentence(round)}${round.silent ? '' : `; since ${time(round.begun_at / 1000)}`}`}),
    round.silent ? h('p', {class: 'problem', text: `No word from its trainer since ${time(round.told_at / 1000)}: it has ended, or cannot reach Kafka.`}) : null,
  ];
}

/** @param {Round} round */
function sentence(round) {
  const at = `update ${round.updates_done} of ${round.updates}`;
  const loss = round.loss === null ? '' : `, loss ${score(round.loss)}`;
  const left = round.seconds_left === null ? '' : `, about ${remaining(round.seconds_left)} left`;
  switch (round.phase) {
    case 'PREPARING': return 'feedback is made into examples';
    case 'TRAINING': return `training: ${at}${loss}${left}, then it is judged`;
    case 'JUDGING': return `being judged against ${round.parent_version}${loss}`;
    case 'PUBLISHING': return 'its candidate is being put on record';
    case 'PAUSED': return `paused at ${at}${loss}: its trainer was stopped or waits, and goes on from its last checkpoint`;
    default: return 'at work';
  }
}

/** @param {number} seconds */
function remaining(seconds) {
  return seconds < 90 ? `${Math.round(seconds)} s` : seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
