/**
 * The only script. Pages are complete without it: it looks again every so often with `If-None-Match`, shows what has changed, and writes
 * beside each time how long ago that is. It stops while somebody fills in a form, works in the page, or looks elsewhere, and on request.
 */
export const refreshScript = `
(() => {
  'use strict';
  const seconds = Number(document.body.dataset.refresh);
  const says = document.getElementById('refresh-says');
  const control = document.getElementById('refresh-control');
  const loadedAt = Number(document.body.dataset.now) - performance.now();
  const now = () => loadedAt + performance.now();
  let etag = document.body.dataset.etag;
  let isOn = true;

  function ago(ms) {
    const minutes = Math.round(Math.abs(ms) / 60000);
    const words = minutes < 1 ? 'less than a minute' : minutes < 60 ? minutes + ' min' : minutes < 2880 ? Math.round(minutes / 60) + ' h' : Math.round(minutes / 1440) + ' days';
    return ms >= 0 ? words + ' ago' : 'in ' + words;
  }
  function tellAges() {
    for (const time of document.querySelectorAll('time[datetime]:not(.exact)')) {
      time.dataset.says = time.dataset.says || time.textContent;
      time.textContent = time.dataset.says + ' (' + ago(now() - Date.parse(time.dateTime)) + ')';
    }
  }
  function isBusy() {
    const at = document.activeElement;
    return document.hidden || (at && at.closest('main') && at.matches('input, select, textarea')) || String(getSelection()) !== '';
  }
  function show(text) {
    const next = new DOMParser().parseFromString(text, 'text/html');
    const fresh = next.getElementById('main');
    const main = document.getElementById('main');
    if (!fresh) return false;
    const open = [...main.querySelectorAll('details[open][id]')].map((part) => part.id);
    const at = main.contains(document.activeElement) ? document.activeElement : null;
    const same = (part) => at && part.tagName === at.tagName && part.getAttribute('href') === at.getAttribute('href') && part.textContent === at.textContent;
    main.replaceChildren(...fresh.childNodes);
    for (const id of open) document.getElementById(id)?.setAttribute('open', '');
    if (at) [...main.querySelectorAll('a, button, summary, [tabindex]')].find(same)?.focus({ preventScroll: true });
    document.title = next.title;
    document.body.dataset.refresh = next.body.dataset.refresh;
    etag = next.body.dataset.etag;
    return true;
  }
  async function look() {
    if (!isOn || isBusy()) return;
    try {
      const answer = await fetch(location.href, { headers: { 'if-none-match': etag }, cache: 'no-store', redirect: 'error' });
      if (answer.status === 200) {
        if (!show(await answer.text())) throw new Error('no page');
        says.textContent = 'The page has changed.';
      } else if (answer.status === 304) says.textContent = '';
      else throw new Error(String(answer.status));
      const asOf = document.getElementById('as-of').querySelector('time');
      asOf.dateTime = new Date(now()).toISOString();
      asOf.dataset.says = asOf.dateTime.slice(11, 19) + ' UTC';
      tellAges();
      if (Number(document.body.dataset.refresh) === 0) stop('');
    } catch {
      says.textContent = 'Relink did not answer. What you see may be out of date; load the page again.';
    }
  }
  let timer;
  function stop(text) {
    clearInterval(timer);
    control.replaceChildren();
    says.textContent = text;
  }
  tellAges();
  if (!(seconds > 0)) return;
  timer = setInterval(look, seconds * 1000);
  const button = document.createElement('button');
  button.type = 'button';
  const name = () => { button.textContent = isOn ? 'Stop refreshing (every ' + seconds + ' s)' : 'Refresh by itself again'; };
  button.addEventListener('click', () => { isOn = !isOn; name(); });
  name();
  control.append(button);
})();
`.trim();
