// Small things that every page has: theme, times, filter, consent, keys.
(() => {
  'use strict';
  const root = document.documentElement;

  const theme = document.getElementById('theme');
  if (theme) {
    theme.addEventListener('change', () => {
      root.dataset.theme = theme.value;
      const secure = location.protocol === 'https:' ? '; Secure' : '';
      document.cookie = `theme=${theme.value}; path=/; max-age=31536000; SameSite=Strict${secure}`;
    });
  }

  document.addEventListener('change', (event) => {
    if (event.target.name !== 'theme-choice' || !theme) return;
    theme.value = event.target.value;
    theme.dispatchEvent(new Event('change'));
  });

  // Relative times stay right while the page is open; the title says the exact one, in the viewer's own zone.
  function ago(age) {
    const seconds = Math.abs(age);
    if (seconds < 60) return 'just now';
    let span = `${Math.floor(seconds / 86400)} d`;
    if (seconds < 3600) span = `${Math.floor(seconds / 60)} min`;
    else if (seconds < 86400) span = `${Math.floor(seconds / 3600)} h`;
    return age < 0 ? `in ${span}` : `${span} ago`;
  }
  function times() {
    for (const time of document.querySelectorAll('time[datetime]')) {
      const at = new Date(time.dateTime);
      time.textContent = ago((Date.now() - at.getTime()) / 1000);
      time.title = at.toLocaleString();
    }
  }

  // A log is read at its end, unless its reader has scrolled up.
  function tails() {
    for (const log of document.querySelectorAll('[data-tail]')) {
      if (!log.dataset.tailed) log.scrollTop = log.scrollHeight;
      log.dataset.tailed = 'yes';
    }
  }
  let atEnd = true;
  let scrolledTo = 0;
  document.addEventListener('htmx:beforeSwap', () => {
    const log = document.querySelector('#log [data-tail]');
    atEnd = !log || log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
    scrolledTo = log ? log.scrollTop : 0;
  });
  document.addEventListener('htmx:afterSettle', () => {
    const log = document.querySelector('#log [data-tail]');
    if (log && !atEnd) {
      log.dataset.tailed = 'yes';
      log.scrollTop = scrolledTo;
    }
    refresh();
  });

  function filter() {
    const box = document.querySelector('[data-filter]');
    if (!box) return;
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    const cards = document.querySelectorAll(box.dataset.filter);
    for (const card of cards) {
      const text = card.textContent.toLowerCase();
      card.hidden = !words.every((word) => text.includes(word));
      if (!card.hidden) shown += 1;
    }
    const note = document.getElementById('filter-none');
    if (note) note.textContent = words.length ? `${shown} of ${cards.length}` : '';
  }
  document.addEventListener('input', (event) => {
    if (event.target.matches('[data-filter]')) filter();
  });

  function consent() {
    for (const form of document.querySelectorAll('form[data-consent]')) {
      form.querySelector('button').disabled = !form.querySelector('input[name=understood]').checked;
    }
  }
  document.addEventListener('change', (event) => {
    if (event.target.closest('form[data-consent]')) consent();
  });

  // Whoever types an answer means it, not the choice above.
  document.addEventListener('input', (event) => {
    const other = event.target;
    if (other.name && other.name.startsWith('other.') && other.value) {
      for (const choice of other.closest('fieldset').querySelectorAll('input[type=radio]')) choice.checked = false;
    }
  });
  document.addEventListener('change', (event) => {
    if (event.target.type === 'radio') {
      const other = event.target.closest('fieldset').querySelector('input[type=text]');
      if (other) other.value = '';
    }
  });

  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input, textarea, select');
    if (event.key === '/' && !typing) {
      const box = document.querySelector('[data-filter]');
      if (box) {
        event.preventDefault();
        box.focus();
      }
    }
    if (event.key === 'Escape' && !typing) {
      const close = document.querySelector('.panel:not([hidden]) .close');
      if (close) close.click();
    }
  });

  // A form is sent once; the server knows it by its key as well.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
    form.setAttribute('aria-busy', 'true');
  });
  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sent]')) {
      delete form.dataset.sent;
      form.removeAttribute('aria-busy');
    }
  });

  function refresh() {
    times();
    tails();
    filter();
    consent();
    const panel = document.getElementById('panel');
    const place = panel && panel.closest('.with-panel');
    if (place) place.classList.toggle('open', !panel.hidden);
  }
  document.addEventListener('swarm:refreshed', refresh);
  refresh();
  setInterval(times, 30000);
})();
