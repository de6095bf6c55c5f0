import {fill, h} from './dom.js';
import {frameView} from './frame-view.js';

/**
 * A step's text to rewrite, and the frames to choose the one that it should have looked at from.
 * @param {import('./trace.js').Trace} trace
 * @param {import('./feedback-draft.js').StepDraft} step changed as it is edited
 * @param {number} index
 */
export function stepEditor(trace, step, index) {
  const id = `step-text-${index}`;
  const text = h('textarea', {id, rows: '2', maxlength: '8192', on: {input: () => step.text = text.value}});
  text.value = step.text;
  const strip = h('div', {class: 'strip small', role: 'group', 'aria-label': `Frame that step ${index + 1} should have looked at`});
  const draw = () => fill(strip, trace.frames.map((frame, number) => frameView(frame, {
    label: `frame ${trace.frameNumber(number)}`,
    pressed: step.frame?.partition === frame.partition && step.frame?.offset === frame.offset,
    onClick: () => {
      step.frame = frame;
      draw();
      /** @type {HTMLElement} */ (strip.children[number]).focus();
    },
  })));
  draw();
  return h('div', {class: 'step-editor'}, h('label', {for: id, text: `Step ${index + 1}`}), text, strip);
}
