// A console: what is typed goes to the machine's shell, what that prints comes back. Sizes follow the window.
(() => {
  'use strict';
  const place = document.getElementById('terminal');
  if (!place || !window.Terminal) return;
  const state = document.getElementById('console-state');
  const why = document.getElementById('console-why');
  const again = document.getElementById('console-again');
  const end = document.getElementById('console-end');
  const idle = document.getElementById('console-idle');
  const patience = Number(place.dataset.idle);
  const address = `/machines/${encodeURIComponent(place.dataset.machine)}/console`;
  const WARN = 60;
  const reasons = {
    1006: 'The connection was lost. The shell has ended with it.',
    1001: 'The api stopped. The shell has ended with it.',
    4408: `Nothing was typed or printed for ${patience} seconds, so it was closed.`,
    4504: 'The host did not answer in time.',
  };
  const encoder = new TextEncoder();
  const terminal = new window.Terminal({
    cols: 80,
    rows: 24,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontFamily: getComputedStyle(place).fontFamily,
    fontSize: 13,
    screenReaderMode: true,
    scrollback: 5000,
    theme: { background: '#0b0c0e', foreground: '#e8eaef', cursor: '#97a1ff', selection: '#97a1ff55' },
  });
  let socket = null;
  let active = Date.now();

  function say(name, text) {
    state.dataset.state = name;
    state.textContent = text;
    again.hidden = name !== 'closed';
    end.hidden = name === 'closed';
  }

  // The terminal's own picture says how big a character is.
  function fit() {
    const screen = place.querySelector('.xterm-screen');
    if (!screen || !screen.clientWidth) return;
    const style = getComputedStyle(place);
    const width = place.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 16;
    const height = place.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    const columns = Math.max(20, Math.floor(width / (screen.clientWidth / terminal.cols)));
    const rows = Math.max(5, Math.floor(height / (screen.clientHeight / terminal.rows)));
    if (columns !== terminal.cols || rows !== terminal.rows) terminal.resize(columns, rows);
    place.dataset.columns = columns;
  }

  function send(message) {
    if (socket?.readyState === WebSocket.OPEN) socket.send(message);
  }

  function connect() {
    why.hidden = true;
    say('connecting', 'Connecting …');
    active = Date.now();
    const own = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${address}`);
    socket = own;
    own.binaryType = 'arraybuffer';
    let opened = false;
    let ended = '';
    own.onopen = () => {
      opened = true;
      fit();
      own.send(JSON.stringify({ type: 'start', tty: true, rows: terminal.rows, columns: terminal.cols, term: 'xterm-256color' }));
      terminal.focus();
    };
    own.onmessage = (event) => {
      active = Date.now();
      if (typeof event.data !== 'string') {
        say('live', 'Connected');
        terminal.write(new Uint8Array(event.data));
        return;
      }
      const message = JSON.parse(event.data);
      if (message.type === 'exit') ended = `The shell ended with exit code ${message.code}.`;
      if (message.type === 'error') ended = message.message;
    };
    own.onclose = async (event) => {
      if (socket !== own) return;
      socket = null;
      say('closed', 'Closed');
      why.textContent = ended || (opened ? reasons[event.code] || event.reason || 'The console was closed.' : await refused());
      why.hidden = false;
      idle.textContent = '';
    };
  }

  // A browser does not say why a WebSocket was refused; the same address asked plainly does.
  async function refused() {
    try {
      const answer = await fetch(address, { redirect: 'manual' });
      if (answer.type === 'opaqueredirect') return 'You are signed out. Sign in again, then connect.';
      const problem = await answer.json();
      return problem.detail || 'It was refused.';
    } catch {
      return 'The api cannot be reached.';
    }
  }

  terminal.onData((text) => {
    active = Date.now();
    send(encoder.encode(text));
  });
  terminal.onBinary((text) => send(Uint8Array.from(text, (one) => one.charCodeAt(0))));
  terminal.onResize(({ rows, cols }) => send(JSON.stringify({ type: 'resize', rows, columns: cols })));
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.key !== 'Escape' || !event.shiftKey) return true;
    (end.hidden ? again : end).focus();
    return false;
  });
  again.addEventListener('click', () => {
    terminal.reset();
    connect();
  });
  end.addEventListener('click', () => socket?.close(1000));
  setInterval(() => {
    const left = patience - Math.floor((Date.now() - active) / 1000);
    idle.textContent = socket && left <= WARN ? `It closes in ${Math.max(0, left)} s.` : '';
  }, 1000);

  terminal.open(place);
  // Its lines say that they are items of a list; the list itself does not say that it is one.
  place.querySelector('.xterm-accessibility-tree')?.setAttribute('role', 'list');
  new ResizeObserver(fit).observe(place);
  connect();
})();
