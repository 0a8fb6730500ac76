// One stream per page: an event makes the page ask for itself again, and replace the regions that have changed.
(() => {
  'use strict';
  const query = document.body.dataset.live;
  if (!query) return;
  const connection = document.getElementById('connection');
  const SETTLE = 40;
  const CALM = 1500;
  const LEAST = 500;
  const MOST = 5000;
  const HIDDEN = 30000;
  let timer = 0;
  let asking = false;
  let again = false;
  let asked = 0;
  let last = null;
  let stream = null;
  let wait = LEAST;
  let retry = 0;
  let worry = 0;
  let sleep = 0;

  function say(state, text) {
    if (connection.dataset.state === state) return;
    connection.dataset.state = state;
    connection.textContent = text;
  }

  // The first event is shown at once; those that follow closely are shown together.
  function later() {
    if (asking) {
      again = true;
    } else if (!timer) {
      timer = setTimeout(ask, Math.max(0, SETTLE - (Date.now() - asked)));
    }
  }

  async function ask() {
    timer = 0;
    asking = true;
    let page = null;
    let failed = false;
    try {
      const answer = await fetch(location.href, { headers: { 'X-Live': 'true' }, redirect: 'follow' });
      if (answer.redirected && new URL(answer.url).pathname !== location.pathname) {
        location.assign(answer.url);
        return;
      }
      failed = answer.status >= 500;
      if (answer.ok) page = await answer.text();
    } catch {
      // The api is away or the network is.
      failed = true;
    } finally {
      asking = false;
      asked = Date.now();
      if (failed) {
        setTimeout(later, MOST);
      } else if (again) {
        later();
      }
      again = false;
    }
    if (page) show(new DOMParser().parseFromString(page, 'text/html'));
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
    for (const any of copy.querySelectorAll('[class*=htmx-]')) any.setAttribute('class', any.getAttribute('class').replace(/\s*htmx-\S+/g, '').trim());
    for (const log of copy.querySelectorAll('[data-tailed]')) log.removeAttribute('data-tailed');
    return copy.outerHTML.replace(/\s+/g, ' ');
  }

  // What is typed, open, scrolled or has the focus in a region stays so in the one that replaces it.
  function replace(old, fresh) {
    const open = [...old.querySelectorAll('details[open][id]')].map((details) => details.id);
    const typed = [...old.querySelectorAll('textarea[id], input[id]:not([type=hidden])')]
      .filter((field) => field.value !== field.defaultValue)
      .map((field) => [field.id, field.value]);
    const active = old.contains(document.activeElement) ? document.activeElement : null;
    const focus = active && (active.id ? `#${CSS.escape(active.id)}` : active.getAttribute('href') && `a[href="${CSS.escape(active.getAttribute('href'))}"]`);
    const place = active && 'selectionStart' in active ? [active.selectionStart, active.selectionEnd] : null;
    const { scrollTop, scrollLeft } = old;
    const replacement = document.importNode(fresh, true);
    old.replaceWith(replacement);
    replacement.scrollTop = scrollTop;
    replacement.scrollLeft = scrollLeft;
    for (const id of open) replacement.querySelector(`#${CSS.escape(id)}`)?.setAttribute('open', '');
    for (const [id, value] of typed) {
      const field = replacement.querySelector(`#${CSS.escape(id)}`);
      if (field) field.value = value;
    }
    const found = focus && replacement.querySelector(focus);
    if (found) {
      found.focus({ preventScroll: true });
      if (place?.[0] !== null && place) found.setSelectionRange?.(...place);
    }
    window.htmx?.process(replacement);
  }

  function show(page) {
    for (const old of document.querySelectorAll('[data-region]')) {
      const fresh = old.isConnected && page.getElementById(old.id);
      // Whoever holds something of a region, such as a card, lets go first.
      if (!fresh || 'hold' in old.dataset) continue;
      const same = 'key' in old.dataset ? old.dataset.key === fresh.dataset.key : plain(old) === plain(fresh);
      if (!same) replace(old, fresh);
    }
    document.dispatchEvent(new CustomEvent('swarm:refreshed'));
    const go = document.querySelector('[data-go=true]');
    if (go) setTimeout(() => later(), 1000);
  }

  function connect() {
    clearTimeout(retry);
    stream?.close();
    const from = new URLSearchParams(query);
    if (last) from.set('after', last);
    const own = new EventSource(`/live?${from}`);
    stream = own;
    own.onopen = () => {
      wait = LEAST;
      clearTimeout(worry);
      worry = 0;
      if (connection.dataset.state !== 'off') later();
      say('live', 'Live');
    };
    own.onmessage = (event) => {
      last = event.lastEventId;
      document.dispatchEvent(new CustomEvent('swarm:event', { detail: last }));
      later();
    };
    own.onerror = () => {
      if (stream === own) lost(connection.dataset.state !== 'live' || !navigator.onLine);
    };
  }

  // A short break is nobody's business; a longer one is said, and nothing on the page goes away.
  function lost(now) {
    stream?.close();
    stream = null;
    if (!worry) worry = setTimeout(() => say('lost', 'Reconnecting …'), now ? 0 : CALM);
    clearTimeout(retry);
    retry = setTimeout(reconnect, wait);
    wait = Math.min(MOST, wait * 2);
  }

  async function reconnect() {
    try {
      const answer = await fetch('/live?after=none', { redirect: 'manual' });
      if (answer.status === 401) {
        clearTimeout(worry);
        say('out', 'Signed out');
        return;
      }
      connect();
    } catch {
      lost(true);
    }
  }

  // A browser has few connections for each site: a page that nobody looks at gives its own back.
  document.addEventListener('visibilitychange', () => {
    clearTimeout(sleep);
    if (document.hidden) {
      sleep = setTimeout(() => {
        stream?.close();
        stream = null;
        clearTimeout(retry);
      }, HIDDEN);
    } else if (!stream) {
      connect();
    }
  });
  window.addEventListener('online', () => {
    if (!stream) connect();
  });
  window.addEventListener('offline', () => lost(true));
  window.addEventListener('pagehide', () => {
    stream?.close();
    stream = null;
    clearTimeout(retry);
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) connect();
  });

  const every = Number(document.querySelector('[data-every]')?.dataset.every);
  if (every) {
    setInterval(() => {
      if (!document.hidden && stream) later();
    }, every * 1000);
  }

  document.addEventListener('swarm:refresh', later);
  connect();
})();
