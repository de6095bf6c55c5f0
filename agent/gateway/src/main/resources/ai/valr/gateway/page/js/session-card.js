import {h} from './dom.js';
import {ago} from './format.js';
import {picture} from './pictures.js';
import {link} from './router.js';

/**
 * A session: its latest frame, what it does, how fast.
 * @param {string} name
 */
export function sessionCard(name) {
  const image = h('span', {class: 'session-picture', 'aria-hidden': 'true'});
  const state = h('span', {class: 'state'});
  const facts = h('span', {class: 'muted'});
  const when = h('span', {class: 'muted'});
  const anchor = h('a', {class: 'session', href: link(['live', name])},
    image,
    h('span', {class: 'session-body'},
      h('span', {class: 'session-name', text: name, title: name}),
      h('span', {class: 'row tight'}, state, when),
      facts));
  const element = h('li', {}, anchor);
  let place = '';
  /** @param {any} session @param {boolean} current */
  element.show = (session, current) => {
    state.textContent = session.state;
    state.className = `state ${session.state}`;
    facts.textContent = `${session.tasks} ${session.tasks === 1 ? 'task' : 'tasks'} · ${session.steps_per_minute} steps/min`;
    when.textContent = ago(session.updated_at);
    anchor.setAttribute('aria-current', String(current));
    const frame = session.latest_frame;
    if (frame && frame.url !== place) {
      place = frame.url;
      picture(frame, true).then(url => image.replaceChildren(h('img', {src: url, alt: ''})), () => image.replaceChildren());
    }
  };
  return {element};
}
