// Comments on lines of a ticket's change. They are kept in the browser until the agent has them.
(() => {
  'use strict';
  const place = () => document.getElementById('ticket-diff');
  const store = () => `comments/${place().dataset.ticket}/${place().dataset.diff}`;
  const read = () => JSON.parse(sessionStorage.getItem(store()) || '[]');
  const write = (all) => sessionStorage.setItem(store(), JSON.stringify(all));

  function button(comment) {
    const table = [...place().querySelectorAll('.diff')].find((one) => one.dataset.file === comment.file);
    return table?.querySelector(`.say[data-line="${comment.line}"][data-side="${comment.side}"]`);
  }

  function rowAfter(say, content, kind) {
    const row = document.createElement('tr');
    row.className = `comment-row ${kind}`;
    const cell = document.createElement('td');
    cell.colSpan = 3;
    cell.append(content);
    row.append(cell);
    let line = say.closest('tr');
    while (line.nextElementSibling?.matches('.comment-row')) line = line.nextElementSibling;
    line.after(row);
    return row;
  }

  function draw() {
    const bar = document.getElementById('comments');
    if (!place() || !bar) return;
    for (const row of place().querySelectorAll('.comment-row.kept')) row.remove();
    const all = read();
    all.forEach((comment, index) => {
      const say = button(comment);
      if (!say) return;
      const box = document.createElement('div');
      box.className = 'comment';
      const text = document.createElement('span');
      text.textContent = comment.text;
      const remove = document.createElement('button');
      remove.type = 'button';
      remove.className = 'link';
      remove.textContent = 'Remove';
      remove.addEventListener('click', () => {
        write(read().filter((one, at) => at !== index));
        draw();
        say.focus();
      });
      box.append(text, remove);
      rowAfter(say, box, 'kept');
    });
    bar.hidden = all.length === 0;
    document.getElementById('comments-count').textContent = all.length === 1 ? '1 comment' : `${all.length} comments`;
    // One stop for the tab key in each file; arrows go on from there.
    for (const table of place().querySelectorAll('.diff')) {
      if (!table.querySelector('.say[tabindex="0"]')) table.querySelector('.say')?.setAttribute('tabindex', '0');
    }
  }

  function compose(say) {
    place().querySelector('.comment-row.new')?.remove();
    const form = document.getElementById('comment-form').content.firstElementChild.cloneNode(true);
    const row = rowAfter(say, form, 'new');
    const text = form.querySelector('textarea');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      event.stopPropagation();
      const file = say.closest('.diff').dataset.file;
      write([...read(), { file, line: Number(say.dataset.line), side: say.dataset.side, text: text.value.trim() }]);
      row.remove();
      draw();
      say.focus();
    });
    form.addEventListener('reset', () => {
      row.remove();
      say.focus();
    });
    form.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') form.reset();
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    text.focus();
  }

  document.addEventListener('click', (event) => {
    const say = event.target.closest('.say');
    if (say) compose(say);
  });
  document.addEventListener('keydown', (event) => {
    const say = event.target.closest('.say');
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!say || !by) return;
    event.preventDefault();
    event.stopPropagation();
    const all = [...say.closest('.diff').querySelectorAll('.say')];
    const next = all[all.indexOf(say) + by];
    if (!next) return;
    say.setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
    next.focus();
  }, true);
  document.addEventListener('submit', async (event) => {
    if (event.target.id !== 'comments') return;
    event.preventDefault();
    const form = event.target;
    const fields = [['_csrf', form.elements._csrf.value], ['once', form.elements.once.value]];
    if (event.submitter.name === 'again') fields.push(['again', 'true']);
    read().forEach((comment, index) => {
      for (const name of ['file', 'line', 'side', 'text']) fields.push([`${name}.${index}`, comment[name]]);
    });
    const done = await window.swarmBoard.send(form.getAttribute('action'), fields);
    delete form.dataset.sent;
    form.removeAttribute('aria-busy');
    if (done) {
      write([]);
      draw();
    }
  });
  document.addEventListener('reset', (event) => {
    if (event.target.id !== 'comments') return;
    write([]);
    draw();
  });
  document.addEventListener('swarm:refreshed', draw);
  document.addEventListener('htmx:afterSettle', draw);
  draw();
})();
