import {get} from './api.js';
import {chart} from './chart.js';
import {fill, h} from './dom.js';
import {tellModels} from './fate.js';
import {feedbackList} from './feedback-list.js';
import {percent, score} from './format.js';
import {Refresher} from './refresher.js';
import {releaseCard} from './release-card.js';
import {roundList} from './round-list.js';
import {interval} from './wilson.js';

const LEAST_MS = 3_000;
const EVERY_MS = 15_000;

/** A trainer tells of its round as often. */
const ROUND_EVERY_MS = 3_000;

/** How far back people's verdicts are drawn. */
const MINUTES = 360;

/** Versions whose curves are drawn, and their colours: the latest ones. */
const CURVES = ['--accent', '--warn', '--good', '--bad'];

/** What versions are measured on, and its curve's colour. */
const SCORES = /** @type {const} */ ([['evaluation', '--accent'], ['feedback', '--warn']]);

/**
 * The line of versions, what people say of each, and what became of what they said.
 * @param {import('./router.js').Route} route
 * @returns {import('./main.js').View}
 */
export function modelsView(route) {
  const marked = route.path[0] ?? '';
  const lines = h('div', {class: 'line'}, h('p', {class: 'empty', text: 'Loading'}));
  const verdicts = h('div', {class: 'table-box'});
  const feedback = feedbackList();
  const rounds = roundList();
  const scores = chart('Score of each version on the frozen evaluation and on held-out feedback', score);
  const accuracy = chart('Share of the judged answers that were right, over time, by version', percent);
  let scrolled = false;
  let told = '';

  /** @param {any[]} models */
  function drawScores(models) {
    const versions = models.length === 1 ? models[0].versions.filter((/** @type {any} */ version) => version.comparisons.length > 0) : [];
    scores.element.hidden = versions.length < 2; // of one version there is no curve, and models are not compared
    scores.show(versions.map((/** @type {any} */ version) => version.decided_at / 1e6), SCORES.map(([name, colour]) => ({
      label: name, colour, values: versions.map((/** @type {any} */ version) => version.comparisons.find((/** @type {any} */ one) => one.name === name)?.after ?? null),
    })));
  }

  /** @param {any[]} versions */
  function drawAccuracy(versions) {
    const judged = versions.filter(version => version.over_time.length > 0)
      .sort((a, b) => Date.parse(b.last_at) - Date.parse(a.last_at)).slice(0, CURVES.length);
    const times = [...new Set(judged.flatMap(version => version.over_time.map((/** @type {any} */ one) => Date.parse(one.from))))].sort((a, b) => a - b);
    accuracy.element.hidden = times.length < 2;
    accuracy.show(times.map(at => at / 1000), judged.map((version, i) => {
      const shares = new Map(version.over_time.map((/** @type {any} */ one) => [Date.parse(one.from), one.right / one.labelled]));
      return {label: version.version, colour: CURVES[i], values: times.map(at => /** @type {number | undefined} */ (shares.get(at)) ?? null)};
    }));
  }

  const asked = new Refresher(async signal => {
    const [releases, statistics, given] = await Promise.all([
      get('/v1/models/releases', signal), get(`/v1/statistics?minutes=${MINUTES}`, signal), get('/v1/feedback?limit=50', signal)]);
    tellModels(releases.models);
    drawVerdicts(verdicts, statistics.versions);
    drawAccuracy(statistics.versions);
    feedback.show(given);
    if (JSON.stringify(releases) === told) {
      return; // what is open stays open
    }
    told = JSON.stringify(releases);
    drawScores(releases.models);
    fill(lines, releases.models.length === 0
      ? h('p', {class: 'empty', text: 'No version was released yet: workers serve the model that they were started with. A trainer makes new ones from feedback.'})
      : releases.models.map((/** @type {any} */ model) => h('section', {'aria-label': model.model_name},
        h('h2', {text: model.model_name}),
        h('ol', {class: 'releases'}, line(model).map(version =>
          releaseCard(model.model_name, version, model.versions.find((/** @type {any} */ one) => one.version === version.release.parent_version),
            version.version === marked, () => asked.tell()))))));
    if (marked && !scrolled) {
      scrolled = true;
      lines.querySelector('.marked')?.scrollIntoView({block: 'center'});
    }
  }, error => {
    told = '';
    fill(lines, h('p', {class: 'problem', role: 'alert', text: error instanceof Error ? error.message : String(error)}));
  }, LEAST_MS, EVERY_MS);

  const atHand = new Refresher(async signal => {
    if (rounds.show((await get('/v1/rounds', signal)).rounds)) {
      asked.tell(); // for what the round has made
    }
  }, error => rounds.fail(error), ROUND_EVERY_MS / 2, ROUND_EVERY_MS);

  asked.tell();
  atHand.tell();
  return {
    title: 'Models',
    element: h('div', {class: 'models'}, h('h1', {class: 'view-title', text: 'Models'}), rounds.element, scores.element, lines,
      h('section', {'aria-labelledby': 'said'}, h('h2', {id: 'said', text: 'What people say of each version'}), verdicts, accuracy.element), feedback.element),
    onReconnect: () => {
      asked.tell();
      atHand.tell();
    },
    dispose: () => {
      asked.dispose();
      atHand.dispose();
      scores.dispose();
      accuracy.dispose();
    },
  };
}

/**
 * A model's versions, the latest first; an active one that no trainer told of is among them.
 * @param {any} model
 * @returns {any[]}
 */
function line(model) {
  const versions = [...model.versions].reverse();
  const {active} = model;
  return !active || versions.some(version => version.active)
    ? versions
    : [{active: true, version: active.version, decision: 'RELEASED', reason: active.notes ?? '', decided_at: active.released_at, release: active}, ...versions];
}

/**
 * @param {HTMLElement} place
 * @param {any[]} versions
 */
function drawVerdicts(place, versions) {
  fill(place, h('table', {},
    h('thead', {}, h('tr', {}, ['Version', 'Answered', 'Labelled', 'Right', '95 % interval', 'Mean confidence'].map(text => h('th', {scope: 'col', text})))),
    h('tbody', {}, versions.length === 0 ? h('tr', {}, h('td', {colspan: '6', class: 'muted', text: 'No task is in memory.'})) : versions.map(version => {
      const labelled = version.correct + version.partly + version.wrong;
      const right = version.correct + version.partly; // of PARTLY the answer is right
      const [low, high] = interval(right, labelled);
      return h('tr', {}, h('td', {}, h('span', {class: 'chip', text: `${version.model_name}@${version.version}`})), h('td', {text: version.answered}), h('td', {text: labelled}),
        h('td', {text: labelled ? percent(right / labelled) : '–'}), h('td', {text: labelled ? `${percent(low)} to ${percent(high)}` : '–'}),
        h('td', {text: percent(version.mean_confidence)}));
    }))));
}
