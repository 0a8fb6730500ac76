// The board: filters, selection, keys, and moves by mouse, keyboard and menu. What is allowed comes from the server.
(() => {
  'use strict';
  const LABELS = { pause: 'Pause', resume: 'Resume', retry: 'Retry', skip: 'Skip', terminate: 'Terminate', priority: 'Set the priority' };
  const PRIORITIES = ['critical', 'high', 'medium', 'low'];
  const chosen = new Set();
  const $ = (id) => document.getElementById(id);
  const board = () => $('board');
  const cards = () => [...document.querySelectorAll('.ticket')];
  const cardOf = (element) => (element instanceof Element ? element.closest('.ticket') : null);
  const current = () => cardOf(document.activeElement);
  const refresh = () => document.dispatchEvent(new CustomEvent('swarm:refresh'));
  const moves = (card) => JSON.parse(board().dataset.moves)[card.dataset.state];
  const title = (column) => document.querySelector(`[data-column=${column}] h2 span`).textContent;

  function element(name, text, attributes = {}) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    Object.assign(made, attributes);
    return made;
  }

  // Filters are in the address, so that it can be sent to somebody.
  const filters = $('filters');
  let typing = 0;
  function addressOf() {
    const address = new URL(location.href);
    for (const field of filters.elements) {
      if (!field.name) continue;
      if (field.value) address.searchParams.set(field.name, field.value);
      else address.searchParams.delete(field.name);
    }
    return address;
  }
  function filter() {
    history.replaceState(history.state, '', addressOf());
    refresh();
  }
  // What htmx puts into the address knows nothing of them.
  document.addEventListener('htmx:pushedIntoHistory', () => {
    const address = addressOf();
    if (address.href !== location.href) history.replaceState(history.state, '', address);
  });
  filters.addEventListener('input', (event) => {
    clearTimeout(typing);
    typing = setTimeout(filter, event.target.type === 'search' ? 200 : 0);
  });
  filters.addEventListener('submit', (event) => {
    event.preventDefault();
    event.stopPropagation();
    filter();
  });

  // Selection
  let anchor = null;
  function choose(card, on) {
    card.querySelector('.pick').checked = on;
    if (on) chosen.add(card.dataset.id);
    else chosen.delete(card.dataset.id);
  }
  function chooseTo(card) {
    const all = cards();
    const from = all.findIndex((one) => one.dataset.id === anchor);
    const to = all.indexOf(card);
    if (from < 0) choose(card, true);
    else for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) choose(one, true);
  }
  function count() {
    const picked = cards().filter((card) => chosen.has(card.dataset.id));
    $('bulk-count').textContent = chosen.size ? `${chosen.size} selected` : '';
    for (const button of document.querySelectorAll('#bulk button[name=action]')) {
      const can = picked.filter((card) => card.dataset.actions.split(' ').includes(button.value)).length;
      button.disabled = can === 0;
      const label = button.value === 'priority' ? 'Set' : LABELS[button.value];
      button.textContent = can < chosen.size ? `${label} (${can})` : label;
    }
    document.querySelector('.bulk-priority').hidden = document.querySelector('#bulk [value=priority]').disabled;
  }
  function clear() {
    for (const card of cards()) choose(card, false);
    chosen.clear();
    count();
  }
  document.addEventListener('change', (event) => {
    if (!event.target.matches('.pick')) return;
    const card = cardOf(event.target);
    choose(card, event.target.checked);
    anchor = card.dataset.id;
    count();
  });
  document.addEventListener(
    'click',
    (event) => {
      const card = cardOf(event.target);
      if (!card || !event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      chooseTo(card);
      anchor = card.dataset.id;
      count();
    },
    true,
  );

  // A page that was brought up to date has new cards: what was chosen and where one was stays.
  let focused = null;
  document.addEventListener('focusin', (event) => {
    const card = cardOf(event.target);
    focused = card ? { id: card.dataset.id, what: event.target.matches('.more') ? '.more' : event.target.matches('.pick') ? '.pick' : 'a' } : null;
  });
  document.addEventListener('swarm:refreshed', () => {
    const here = new Set(cards().map((card) => card.dataset.id));
    for (const id of [...chosen]) if (!here.has(id)) chosen.delete(id);
    for (const card of cards()) choose(card, chosen.has(card.dataset.id));
    count();
    if (focused && document.activeElement === document.body) find(focused.id)?.querySelector(focused.what)?.focus();
  });
  document.addEventListener('htmx:afterSettle', () => {
    for (const card of cards()) {
      const link = card.querySelector('a');
      if (card.dataset.id === $('panel').dataset.ticket) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
    reveal();
  });
  // The open ticket's card stays in sight where its ticket takes room from the board, and not where it pushes the board away.
  function reveal() {
    const card = $('panel').dataset.ticket && find($('panel').dataset.ticket);
    const column = card && card.closest('.column');
    if (!column) return;
    const view = board();
    if (column.offsetLeft < view.scrollLeft) view.scrollLeft = column.offsetLeft;
    else view.scrollLeft = Math.max(view.scrollLeft, column.offsetLeft + column.offsetWidth - view.clientWidth);
  }
  const find = (id) => cards().find((card) => card.dataset.id === id);

  // Commands
  function show(page) {
    const fresh = page && page.getElementById('outcomes');
    const outcomes = $('outcomes');
    if (!fresh) {
      const list = element('ul');
      list.append(element('li', 'That did not work. Reload the page and try again.', { className: 'bad' }));
      outcomes.replaceChildren(list, element('button', '✕', { type: 'button', className: 'quiet' }));
      outcomes.lastChild.dataset.dismiss = '';
      outcomes.lastChild.setAttribute('aria-label', 'Dismiss');
      return;
    }
    outcomes.replaceChildren(...fresh.childNodes);
    for (const form of document.querySelectorAll('#bulk, #comments')) form.elements.once.value = fresh.dataset.once;
  }
  async function send(address, fields) {
    const slow = setTimeout(() => {
      const list = element('ul');
      list.append(element('li', 'Working …'));
      $('outcomes').replaceChildren(list);
    }, 400);
    try {
      const answer = await fetch(address, { method: 'POST', body: new URLSearchParams(fields) });
      clearTimeout(slow);
      show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
      refresh();
      return answer.ok;
    } catch {
      show(null);
      return false;
    } finally {
      clearTimeout(slow);
    }
  }
  window.swarmBoard = { send };
  function act(ids, action, priority) {
    const form = $('bulk');
    const fields = [['_csrf', form.elements._csrf.value], ['once', form.elements.once.value], ['action', action]];
    if (priority) fields.push(['priority', priority]);
    for (const id of ids) fields.push(['ticket', id]);
    // Its buttons are named action, too.
    return send(form.getAttribute('action'), fields);
  }
  $('bulk').addEventListener('submit', (event) => {
    event.preventDefault();
    event.stopPropagation();
    const form = event.target;
    const action = event.submitter.value;
    const priority = form.elements['bulk-priority'].value;
    if (action === 'priority' && !priority) {
      form.elements['bulk-priority'].focus();
      return;
    }
    const ids = cards().filter((card) => chosen.has(card.dataset.id) && card.dataset.actions.split(' ').includes(action)).map((card) => card.dataset.id);
    const go = () => act(ids, action, priority).then(clear);
    if (event.submitter.matches('.danger')) confirm(`${LABELS[action]} ${ids.length === 1 ? 'this ticket' : `${ids.length} tickets`}?`, 'Work that is under way is given up.', LABELS[action], go);
    else go();
  });
  $('bulk').addEventListener('reset', clear);

  // Dialogs
  function open(dialog) {
    dialog.showModal();
  }
  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-open]');
    if (opener) open($(opener.dataset.open));
    if (event.target.closest('[data-close]')) event.target.closest('dialog').close();
    if (event.target.closest('[data-dismiss]')) $('outcomes').replaceChildren();
    const more = event.target.closest('.more');
    if (more) menu(cardOf(more));
  });
  function dialog(heading, text, rows) {
    $('move-title').textContent = heading;
    $('move-text').textContent = text;
    $('move-list').replaceChildren(...rows);
    if (!$('move').open) open($('move'));
    $('move-list').querySelector('button')?.focus();
  }
  function confirm(heading, text, label, go) {
    const row = element('li');
    const button = element('button', label, { type: 'button', className: 'danger' });
    button.addEventListener('click', () => {
      $('move').close();
      go();
    });
    row.append(button);
    dialog(heading, text, [row]);
  }
  function move(card, to, ids) {
    const go = () => act(ids, to.action);
    const what = ids.length > 1 ? `${ids.length} tickets` : card.dataset.ticket;
    if (to.confirm) confirm(`${LABELS[to.action]} ${what}?`, to.text, LABELS[to.action], go);
    else go();
  }
  function row(heading, text, go) {
    const item = element('li');
    const line = go ? element('button', '', { type: 'button' }) : element('div');
    line.className = 'choice-row';
    line.append(element('span', heading), element('span', text));
    if (go) {
      line.addEventListener('click', () => {
        $('move').close();
        go();
      });
    }
    item.append(line);
    return item;
  }
  $('move').addEventListener('keydown', (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const all = [...$('move').querySelectorAll('button:not(:disabled)')];
    all[(all.indexOf(document.activeElement) + by + all.length) % all.length].focus();
  });
  function menu(card) {
    const own = [card.dataset.id];
    const actions = card.dataset.actions.split(' ');
    const to = moves(card);
    // What gives nothing up comes first, and has the focus.
    const rows = to.filter((one) => one.action).sort((one, other) => one.confirm - other.confirm).map((one) => row(title(one.column), one.text, () => move(card, one, own)));
    if (actions.includes('skip') && !to.some((one) => one.action === 'skip')) {
      const skip = { action: 'skip', confirm: true, text: 'What waits for it goes on as if it had merged.' };
      rows.push(row('Skip', skip.text, () => move(card, skip, own)));
    }
    if (actions.includes('priority')) {
      const line = element('li', '', { className: 'priorities' });
      for (const priority of PRIORITIES) {
        const button = element('button', priority, { type: 'button', disabled: priority === card.dataset.priority });
        button.addEventListener('click', () => {
          $('move').close();
          act(own, 'priority', priority);
        });
        line.append(button);
      }
      rows.push(element('li', 'Priority', { className: 'group' }), line);
    }
    const never = to.filter((one) => !one.action);
    if (never.length) rows.push(element('li', 'Not possible', { className: 'group' }), ...never.map((one) => row(title(one.column), one.text, null)));
    dialog(`Move ${card.dataset.ticket}`, '', rows);
    const opener = card.dataset.id;
    $('move').addEventListener('close', () => find(opener)?.querySelector('a').focus(), { once: true });
  }

  // Dragging
  let drag = null;
  function place(column, y) {
    const own = [...column.querySelectorAll('.ticket')].filter((card) => card !== drag.card);
    const next = own.find((card) => {
      const box = card.getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
    return { card: next || own.at(-1), before: Boolean(next) };
  }
  function unmark() {
    for (const card of document.querySelectorAll('[data-before], [data-after]')) {
      delete card.dataset.before;
      delete card.dataset.after;
    }
    for (const column of document.querySelectorAll('[data-over]')) delete column.dataset.over;
  }
  document.addEventListener('dragstart', (event) => {
    const card = cardOf(event.target);
    if (!card) return;
    event.dataTransfer.setData('text/plain', card.dataset.ticket);
    event.dataTransfer.effectAllowed = 'move';
    const ids = chosen.has(card.dataset.id) ? [...chosen] : [card.dataset.id];
    drag = { card, ids, to: new Map(moves(card).map((one) => [one.column, one])) };
    board().dataset.hold = '';
    // The browser takes its picture of the card first.
    setTimeout(() => {
      if (!drag) return;
      card.dataset.dragged = '';
      for (const column of document.querySelectorAll('.column')) {
        const to = drag.to.get(column.dataset.column);
        if (!to) continue;
        column.dataset.drop = to.action ? 'takes' : 'refuses';
        const label = to.action ? [element('strong', LABELS[to.action])] : [];
        column.querySelector('.drop').replaceChildren(...label, element('span', to.text));
      }
    });
  });
  document.addEventListener('dragover', (event) => {
    const column = drag && event.target instanceof Element && event.target.closest('.column');
    if (!drag) return;
    unmark();
    if (!column) return;
    const to = drag.to.get(column.dataset.column);
    column.dataset.over = '';
    if (to && to.action) {
      event.preventDefault();
    } else if (!to && column.dataset.ordered === 'true') {
      const at = place(column, event.clientY);
      if (!at.card) return;
      event.preventDefault();
      at.card.dataset[at.before ? 'before' : 'after'] = '';
    }
  });
  document.addEventListener('drop', (event) => {
    const column = drag && event.target.closest('.column');
    if (!column) return;
    event.preventDefault();
    const { card, ids, to } = drag;
    const wanted = to.get(column.dataset.column);
    const at = wanted ? null : place(column, event.clientY);
    end();
    if (wanted && wanted.action) move(card, wanted, ids);
    else if (at && at.card && at.card.dataset.priority !== card.dataset.priority) act(ids, 'priority', at.card.dataset.priority);
  });
  function end() {
    if (!drag) return;
    delete drag.card.dataset.dragged;
    drag = null;
    unmark();
    for (const column of document.querySelectorAll('.column')) delete column.dataset.drop;
    delete board().dataset.hold;
    refresh();
  }
  document.addEventListener('dragend', end);

  // Keys
  function step(by) {
    const all = cards();
    const at = all.indexOf(current());
    const next = at < 0 ? all[0] : all[Math.min(all.length - 1, Math.max(0, at + by))];
    focus(next);
  }
  function aside(by) {
    const columns = [...document.querySelectorAll('.column')].filter((column) => column.querySelector('.ticket'));
    const own = current();
    const at = own ? columns.indexOf(own.closest('.column')) : -1;
    const column = columns[at < 0 ? 0 : Math.min(columns.length - 1, Math.max(0, at + by))];
    if (!column || (own && column.contains(own))) return;
    const index = own ? [...own.parentElement.children].indexOf(own) : 0;
    const inside = column.querySelectorAll('.ticket');
    focus(inside[Math.min(index, inside.length - 1)]);
  }
  function focus(card) {
    if (!card) return;
    card.querySelector('a').focus();
    card.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    l: () => aside(1),
    h: () => aside(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    ArrowRight: () => aside(1),
    ArrowLeft: () => aside(-1),
    '?': () => open($('keys')),
    '/': () => $('filter').focus(),
    x: () => {
      const card = current();
      if (!card) return false;
      choose(card, !chosen.has(card.dataset.id));
      anchor = card.dataset.id;
      count();
    },
    m: () => {
      const card = current();
      if (!card) return false;
      menu(card);
    },
  };
  document.addEventListener('keydown', (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    if (target.closest('input:not(.pick), textarea, select')) {
      if (event.key === 'Escape' && target.id === 'filter') target.blur();
      return;
    }
    if (event.key === 'Escape' && chosen.size) {
      event.stopImmediatePropagation();
      clear();
      return;
    }
    // Arrows scroll elsewhere.
    if (event.key.startsWith('Arrow') && !target.closest('#board')) return;
    if (Object.hasOwn(KEYS, event.key) && KEYS[event.key]() !== false) event.preventDefault();
  }, true);

  // A filtered board stays filtered when its ticket is closed, and nothing is loaded anew.
  document.addEventListener('click', (event) => {
    const close = event.target.closest('.panel .close');
    if (!close || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const address = new URL(location.href);
    const id = address.searchParams.get('ticket') || $('panel').dataset.ticket;
    address.searchParams.delete('ticket');
    address.searchParams.delete('tab');
    history.pushState(null, '', address);
    const empty = element('aside', '', { id: 'panel', className: 'panel', hidden: true });
    $('panel').replaceWith(empty);
    document.dispatchEvent(new CustomEvent('swarm:refreshed'));
    find(id)?.querySelector('a').focus();
    refresh();
  });
  window.addEventListener('popstate', () => location.reload());
  count();
  reveal();
})();
