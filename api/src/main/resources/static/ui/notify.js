// Notifications of this browser for what needs a person: only where they were turned on, and only for what is new.
(() => {
  'use strict';
  const WANTED = 'swarm.notify';
  const SEEN = 'swarm.needs';
  const AT_MOST_EVERY = 5000;
  const able = 'Notification' in window;
  let asked = 0;

  function on() {
    return able && localStorage.getItem(WANTED) === 'on' && Notification.permission === 'granted';
  }

  async function look() {
    if (!on() || Date.now() - asked < AT_MOST_EVERY) return;
    asked = Date.now();
    try {
      const answer = await fetch('/needs');
      if (!answer.ok) return;
      const needs = await answer.json();
      const seen = new Set(JSON.parse(localStorage.getItem(SEEN) || '[]'));
      for (const need of needs) {
        if (seen.has(need.id) || document.hasFocus()) continue;
        const note = new Notification(need.title, { body: need.what, tag: need.id });
        note.onclick = () => {
          window.focus();
          location.assign(need.href);
        };
      }
      localStorage.setItem(SEEN, JSON.stringify(needs.map((need) => need.id)));
    } catch {
      // The next look finds it.
    }
  }

  function show(toggle) {
    toggle.disabled = !able || Notification.permission === 'denied';
    toggle.setAttribute('aria-pressed', String(on()));
    toggle.textContent = on() ? 'Turn off' : 'Turn on';
    const state = document.getElementById('notify-state');
    if (!able) state.textContent = 'This browser cannot show them.';
    else if (Notification.permission === 'denied') state.textContent = 'This browser was told not to show them for this site.';
    else state.textContent = on() ? 'On in this browser.' : 'Off.';
  }

  const toggle = document.getElementById('notify-toggle');
  if (toggle) {
    show(toggle);
    toggle.addEventListener('click', async () => {
      if (on()) {
        localStorage.removeItem(WANTED);
      } else if ((await Notification.requestPermission()) === 'granted') {
        localStorage.setItem(WANTED, 'on');
      }
      show(toggle);
      look();
    });
  }
  document.addEventListener('swarm:refreshed', look);
  setInterval(look, 60000);
  look();
})();
