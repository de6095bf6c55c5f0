import {h} from './dom.js';
import {drawOver, frameView} from './frame-view.js';
import {mapSwitch} from './map-switch.js';
import {timeBar} from './time-bar.js';

/**
 * A step: its text beside the frame that it looked at.
 * @param {import('./trace.js').Trace} trace
 * @param {import('./trace.js').Step} step
 * @param {number} longestUs of the steps beside it
 */
export function stepCard(trace, step, longestUs) {
  const looked = step.looked_at;
  const frame = looked
    ? frameView(looked.frame, {label: `frame ${trace.frameNumber(looked.frame_index)}`, map: looked})
    : null;
  return h('li', {class: 'step'},
    frame ?? h('span', {class: 'frame none', title: 'it looked at no frame', 'aria-hidden': 'true'}),
    h('div', {class: 'step-body'},
      h('p', {class: 'step-text'}, h('span', {class: 'step-number', text: `${step.step + 1}`}), step.text),
      h('div', {class: 'step-facts'},
        timeBar(step.timings, longestUs),
        h('span', {class: 'muted', text: `${step.latents} latents · ${step.text_tokens} tokens`}),
        frame && mapSwitch(looked, map => drawOver(frame, map)),
        h('span', {class: 'muted', title: 'mean probability of a token of its text', text: probability(step)}))));
}

/** @param {import('./trace.js').Step} step */
function probability(step) {
  return step.text_tokens > 0 ? `p ${Math.exp(step.log_prob / step.text_tokens).toFixed(2)}` : '';
}
