// One stream per page: an event makes the page ask for itself again, and replace the regions that have changed.
(() => {
  'use strict';
  const query = document.body.dataset.live;
  if (!query) return;
  const connection = document.getElementById('connection');
  const SOON = 120;
  const RETRY = 2000;
  let timer = 0;
  let asking = false;
  let again = false;
  let last = null;

  function say(state, text) {
    if (connection.dataset.state === state) return;
    connection.dataset.state = state;
    connection.textContent = text;
  }

  function later() {
    if (asking) {
      again = true;
    } else if (!timer) {
      timer = setTimeout(ask, SOON);
    }
  }

  async function ask() {
    timer = 0;
    asking = true;
    try {
      const answer = await fetch(location.href, { headers: { 'X-Live': 'true' }, redirect: 'follow' });
      if (answer.redirected && new URL(answer.url).pathname !== location.pathname) {
        location.assign(answer.url);
        return;
      }
      if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    } catch {
      // The stream notices as well, and asks again once it is back.
    } finally {
      asking = false;
      if (again) {
        again = false;
        later();
      }
    }
  }

  // What differs each time a page is made does not make a region new.
  function plain(region) {
    const copy = region.cloneNode(true);
    for (const time of copy.querySelectorAll('time')) {
      time.textContent = '';
      time.removeAttribute('title');
    }
    for (const hidden of copy.querySelectorAll('input[type=hidden]')) hidden.remove();
    for (const details of copy.querySelectorAll('details')) details.removeAttribute('open');
    for (const card of copy.querySelectorAll('[hidden]')) card.removeAttribute('hidden');
    for (const any of copy.querySelectorAll('[class]')) any.className = any.className.replace(/\s*htmx-\S+/g, '').trim();
    return copy.outerHTML.replace(/\s+/g, ' ');
  }

  function show(page) {
    for (const old of document.querySelectorAll('[data-region]')) {
      const fresh = page.getElementById(old.id);
      // Whoever holds something of a region, such as a card, lets go first.
      if (!fresh || 'hold' in old.dataset) continue;
      const same = 'key' in old.dataset ? old.dataset.key === fresh.dataset.key : plain(old) === plain(fresh);
      if (same) continue;
      const open = [...old.querySelectorAll('details[open][id]')].map((details) => details.id);
      const focus = old.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
      const { scrollTop, scrollLeft } = old;
      const replacement = document.importNode(fresh, true);
      old.replaceWith(replacement);
      replacement.scrollTop = scrollTop;
      replacement.scrollLeft = scrollLeft;
      for (const id of open) replacement.querySelector(`#${CSS.escape(id)}`)?.setAttribute('open', '');
      if (focus) replacement.querySelector(`a[href="${CSS.escape(focus)}"]`)?.focus();
      window.htmx?.process(replacement);
    }
    document.dispatchEvent(new CustomEvent('swarm:refreshed'));
    const go = document.querySelector('[data-go=true]');
    if (go) setTimeout(() => later(), 1000);
  }

  function connect() {
    const from = new URLSearchParams(query);
    if (last) from.set('after', last);
    const stream = new EventSource(`/live?${from}`);
    stream.onopen = () => {
      if (connection.dataset.state === 'lost') later();
      say('live', 'Live');
    };
    stream.onmessage = (event) => {
      last = event.lastEventId;
      later();
    };
    stream.onerror = async () => {
      say('lost', 'Reconnecting …');
      if (stream.readyState !== EventSource.CLOSED) return;
      // The browser gives up where the answer was not a stream; whoever is signed out is told so.
      stream.close();
      try {
        const answer = await fetch('/live?after=none', { redirect: 'manual' });
        if (answer.status === 401) {
          say('out', 'Signed out');
          return;
        }
      } catch {
        // Not there yet.
      }
      setTimeout(connect, RETRY);
    };
    window.addEventListener('pagehide', () => stream.close(), { once: true });
  }

  document.addEventListener('swarm:refresh', later);
  connect();
})();
