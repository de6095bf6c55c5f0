import {get} from './api.js';
import {chart} from './chart.js';
import {fill, h} from './dom.js';
import {tellModels} from './fate.js';
import {feedbackList} from './feedback-list.js';
import {count, percent, score, time} from './format.js';
import {Refresher} from './refresher.js';
import {releaseCard} from './release-card.js';
import {roundList} from './round-list.js';
import {interval} from './wilson.js';

const LEAST_MS = 3_000;
const EVERY_MS = 15_000;

/** A trainer tells of its round as often. */
const ROUND_EVERY_MS = 3_000;

/** How far back accuracy can be drawn, in minutes. */
const SPANS = /** @type {const} */ ([[60, 'an hour'], [360, '6 hours'], [1440, 'a day'], [10080, '7 days']]);

/**
 * Who judges answers: fields of a version's statistics and of its curve.
 * @type {Record<string, {text: string, of: string, right: string}>}
 */
const JUDGES = {
  people: {text: 'people say', of: 'labelled', right: 'right'},
  askers: {text: 'the askers knew', of: 'known', right: 'known_right'},
};

/** Versions whose curves are drawn, and their colours: the latest ones. */
const CURVES = ['--accent', '--warn', '--good', '--bad'];

/** What versions are measured on, and its curve's colour. */
const SCORES = /** @type {const} */ ([['evaluation', '--accent'], ['feedback', '--warn']]);

/**
 * The line of versions, how right each one's answers are, and what became of what people said of them.
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
  const reach = h('p', {class: 'muted'});
  /** Empty until somebody chooses. */
  let judge = '';
  let minutes = 360;
  /** @type {any} */
  let statistics = null;
  const span = h('select', {id: 'accuracy-span', on: {change: () => {
    minutes = Number(span.value);
    figures.tell();
  }}}, SPANS.map(([value, text]) => h('option', {value, text})));
  span.value = String(minutes);
  const judges = h('select', {id: 'accuracy-judge', on: {change: () => {
    judge = judges.value;
    drawAccuracy();
  }}}, Object.entries(JUDGES).map(([value, {text}]) => h('option', {value, text})));
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

  function drawAccuracy() {
    if (statistics === null) {
      return;
    }
    /** @type {any[]} */
    const versions = statistics.versions;
    judges.value = judge || (versions.some(version => version.over_time.some((/** @type {any} */ one) => one.labelled > 0)) ? 'people' : 'askers');
    const {of, right} = JUDGES[judges.value];
    const judged = versions.map(version => ({...version, over_time: version.over_time.filter((/** @type {any} */ one) => one[of] > 0)}))
      .filter(version => version.over_time.length > 0)
      .sort((a, b) => Date.parse(b.last_at) - Date.parse(a.last_at)).slice(0, CURVES.length);
    reach.textContent = judged.length === 0 ? 'Nothing can be judged in this time.'
      : Date.parse(statistics.oldest_at) > Date.parse(statistics.from) ? `The gateway remembers tasks since ${time(statistics.oldest_at)}.` : '';
    const times = [...new Set(judged.flatMap(version => version.over_time.map((/** @type {any} */ one) => Date.parse(one.from))))].sort((a, b) => a - b);
    accuracy.element.hidden = times.length < 2;
    accuracy.show(times.map(at => at / 1000), judged.map((version, i) => {
      const shares = new Map(version.over_time.map((/** @type {any} */ one) => [Date.parse(one.from), one[right] / one[of]]));
      return {label: version.version, colour: CURVES[i], values: times.map(at => /** @type {number | undefined} */ (shares.get(at)) ?? null)};
    }));
  }

  const figures = new Refresher(async signal => {
    statistics = await get(`/v1/statistics?minutes=${minutes}`, signal);
    drawVerdicts(verdicts, statistics.versions);
    drawAccuracy();
  }, error => fill(verdicts, h('p', {class: 'problem', role: 'alert', text: error instanceof Error ? error.message : String(error)})), LEAST_MS, EVERY_MS);

  const asked = new Refresher(async signal => {
    const [releases, given] = await Promise.all([get('/v1/models/releases', signal), get('/v1/feedback?limit=50', signal)]);
    tellModels(releases.models);
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
  figures.tell();
  atHand.tell();
  return {
    title: 'Models',
    element: h('div', {class: 'models'}, h('h1', {class: 'view-title', text: 'Models'}), rounds.element, scores.element, lines,
      h('section', {'aria-labelledby': 'said'}, h('h2', {id: 'said', text: 'How right each version is'}), verdicts,
        h('div', {class: 'row wrap'}, h('label', {for: 'accuracy-judge', text: 'Over time, as'}), judges, h('label', {for: 'accuracy-span', text: 'of the last'}), span),
        reach, accuracy.element), feedback.element),
    onReconnect: () => {
      asked.tell();
      figures.tell();
      atHand.tell();
    },
    dispose: () => {
      asked.dispose();
      figures.dispose();
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
  const heads = ['Version', 'Answered', ...Object.values(JUDGES).flatMap(({text}) => [`Right, as ${text}`, '95 % interval']), 'Mean confidence'];
  fill(place, h('table', {},
    h('thead', {}, h('tr', {}, heads.map(text => h('th', {scope: 'col', text})))),
    h('tbody', {}, versions.length === 0 ? h('tr', {}, h('td', {colspan: String(heads.length), class: 'muted', text: 'No task is in memory.'})) : versions.map(version =>
      h('tr', {}, h('td', {}, h('span', {class: 'chip', text: `${version.model_name}@${version.version}`})), h('td', {text: version.answered}),
        share(version.correct + version.partly, version.wrong), // of PARTLY the answer is right
        share(version.known_right, version.known_wrong),
        h('td', {text: percent(version.mean_confidence)}))))));
}

/** A share and how sure it is. @param {number} right @param {number} wrong */
function share(right, wrong) {
  const of = right + wrong;
  const [low, high] = interval(right, of);
  return [h('td', {text: of ? `${percent(right / of)} of ${count(of)}` : '–'}), h('td', {text: of ? `${percent(low)} to ${percent(high)}` : '–'})];
}
