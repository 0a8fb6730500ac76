// The spec's editor: line numbers, word count, a draft that survives a reload, and what to do about newer versions.
(() => {
  'use strict';
  const form = document.getElementById('edit');
  const text = document.getElementById('markdown');
  if (!form || !text) return;
  const lines = document.getElementById('lines');
  const words = document.getElementById('words');
  const saved = document.getElementById('saved');
  const approve = document.getElementById('approve');
  const revise = document.getElementById('revise');
  const box = document.getElementById('draft');
  const conflict = form.dataset.conflict === 'true';
  const original = text.value;
  const SHARE = 2000;
  const place = `swarm.draft.${form.dataset.session}`;

  const mirror = document.createElement('div');
  mirror.className = 'mirror';
  mirror.setAttribute('aria-hidden', 'true');
  text.parentElement.append(mirror);

  // Long lines wrap, so each number is as high as its line is on the screen.
  function number() {
    mirror.style.width = `${text.clientWidth}px`;
    const source = text.value.split('\n');
    mirror.replaceChildren(...source.map((line) => {
      const row = document.createElement('div');
      row.textContent = line || ' ';
      return row;
    }));
    const heights = [...mirror.children].map((row) => row.getBoundingClientRect().height);
    lines.replaceChildren(...heights.map((height, index) => {
      const row = document.createElement('div');
      row.textContent = index + 1;
      row.style.height = `${height}px`;
      return row;
    }));
    lines.scrollTop = text.scrollTop;
  }

  function dirty() {
    return conflict || text.value !== original;
  }

  function stored() {
    try {
      return JSON.parse(localStorage.getItem(place));
    } catch {
      return null;
    }
  }

  // What the server has may come from another browser of the same person.
  function shared() {
    const kept = document.getElementById('kept');
    return kept ? { base: kept.dataset.base, text: kept.defaultValue, at: Number(kept.dataset.at) } : null;
  }

  let sending = 0;
  let sent = original;
  function send(path, body) {
    return fetch(`/review/${form.dataset.session}/${path}`, { method: 'POST', body, keepalive: body.toString().length < 60000 });
  }
  function fields() {
    const body = new URLSearchParams({ base: form.dataset.base, markdown: text.value });
    body.set('_csrf', form.elements._csrf.value);
    return body;
  }

  // The server has it a few seconds after it was typed, so that it outlives this browser.
  function share() {
    if (sending || text.value === sent) return;
    sending = setTimeout(async () => {
      const now = text.value;
      let kept = false;
      try {
        kept = (await send(dirty() ? 'draft' : 'draft/discard', fields())).ok;
      } catch {
        // It is kept here, and sent with what is typed next.
      }
      sending = 0;
      if (!kept) return;
      sent = now;
      show();
      share();
    }, SHARE);
  }
  form.addEventListener('submit', () => clearTimeout(sending));

  function keep() {
    try {
      if (dirty()) {
        localStorage.setItem(place, JSON.stringify({ base: form.dataset.base, text: text.value, at: Date.now() }));
      } else {
        localStorage.removeItem(place);
      }
    } catch {
      // No room or not allowed: the text is still in the editor.
    }
  }

  function show() {
    const count = text.value.trim() ? text.value.trim().split(/\s+/).length : 0;
    words.textContent = `${count} words`;
    saved.textContent = dirty() ? `not saved, kept as a draft${text.value === sent ? ' on the server' : ''}` : 'saved';
    saved.dataset.dirty = dirty();
    for (const button of [approve, revise]) {
      if (!button) continue;
      button.disabled = dirty();
      button.title = dirty() ? 'Save your changes first' : '';
    }
  }

  let timer = 0;
  text.addEventListener('input', () => {
    show();
    keep();
    share();
    clearTimeout(timer);
    timer = setTimeout(number, 60);
  });
  text.addEventListener('scroll', () => { lines.scrollTop = text.scrollTop; });
  new ResizeObserver(number).observe(text);
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 's') {
      event.preventDefault();
      if (!text.readOnly && !conflict && dirty()) form.requestSubmit();
    }
  });

  const there = shared();
  const drafts = [stored(), there].filter((one) => one && one.text !== original);
  const draft = drafts[0];
  const other = drafts[1]?.text === draft?.text ? null : drafts[1];
  if (conflict) {
    keep();
  } else if (!draft) {
    localStorage.removeItem(place);
    if (there) send('draft/discard', fields());
  } else if (!text.readOnly) {
    document.getElementById('draft-from').textContent =
      `It was typed on version ${draft.base}, ${new Date(draft.at).toLocaleString()}.`;
    box.hidden = false;
    document.getElementById('draft-other').hidden = !other;
  }
  function restore(one) {
    // On the version it was typed on: where another came in between, saving shows both.
    form.elements.base.value = one.base;
    form.dataset.base = one.base;
    text.value = one.text;
    box.hidden = true;
    text.dispatchEvent(new Event('input', { bubbles: true }));
    text.focus();
  }
  document.getElementById('draft-restore').addEventListener('click', () => restore(draft));
  document.getElementById('draft-other').addEventListener('click', () => restore(other));
  for (const id of ['draft-discard', 'take-theirs']) {
    document.getElementById(id)?.addEventListener('click', () => {
      localStorage.removeItem(place);
      box.hidden = true;
      send('draft/discard', fields());
    });
  }

  document.addEventListener('swarm:refreshed', () => {
    const now = document.getElementById('newest')?.dataset;
    if (!now) return;
    const newer = now.newest !== form.dataset.version;
    const done = text.readOnly && now.revising === 'false';
    if (newer && dirty()) {
      document.getElementById('overtaken').hidden = false;
    } else if (newer || done && document.querySelector('.working')) {
      location.assign(location.pathname);
    }
  });

  show();
  number();
})();
