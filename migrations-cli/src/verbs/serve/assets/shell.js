// Shows what the program tells: its state, the faults, and the page of the schema in a frame.
//
// Texts of the program are put in as text. The frame has the same origin, so its place is mirrored in the
// address of this page: a link leads back, and a reload keeps it.

'use strict';
(() => {

const byId = (id) => document.getElementById(id);
const frame = byId('frame');
const bar = byId('bar');

/** The digest of the page in the frame. */
let shownPage;

/** Where the reader was in the page that is about to be replaced. */
let kept;

function show(told) {
  bar.dataset.state = told.state;
  setText(byId('line'), told.line);
  showReport(told);
  const older = byId('older');
  older.hidden = !told.older;
  setText(older, told.older ?? '');
  document.querySelector('main').classList.toggle('older', Boolean(told.older));
  byId('empty').hidden = Boolean(told.page) || told.state === 'checking';
  if (told.page && told.page !== shownPage) load(told.page);
  nameDocument();
}

/** A live region is read out where its text is set, so it is set where it differs. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// --- the faults --------------------------------------------------------------------------------------

/** The report as it was told last, and whether the reader has hidden it. */
let reported = '';
let isHidden = false;

function showReport(told) {
  const report = JSON.stringify([told.notice, told.faults]);
  if (report === reported) return;
  reported = report;
  const isEmpty = !told.notice && !told.faults.length;
  // Warnings alone are there to be opened; what keeps the schema from being seen is open.
  isHidden = !told.notice && told.faults.every((fault) => fault.severity !== 'error');
  byId('notice').hidden = !told.notice;
  byId('notice').textContent = told.notice ?? '';
  byId('faults').replaceChildren(...told.faults.map(faultItem));
  byId('toggle').hidden = isEmpty;
  showToggle(isEmpty);
}

function showToggle(isEmpty) {
  byId('report').hidden = isEmpty || isHidden;
  byId('toggle').textContent = isHidden ? 'Show details' : 'Hide details';
  byId('toggle').setAttribute('aria-expanded', String(!isHidden));
}

function faultItem(fault) {
  const item = document.createElement('li');
  item.className = fault.severity;
  const title = document.createElement('h2');
  title.textContent = fault.title;
  const text = document.createElement('pre');
  text.tabIndex = 0;
  text.textContent = fault.text;
  item.append(title, text);
  return item;
}

byId('toggle').addEventListener('click', () => {
  isHidden = !isHidden;
  showToggle(false);
});

// --- the frame ---------------------------------------------------------------------------------------

function load(page) {
  const isFirst = shownPage === undefined;
  shownPage = page;
  if (isFirst) {
    frame.hidden = false;
    frame.src = `/schema${location.hash}`;
    return;
  }
  const inner = frame.contentDocument;
  kept = {
    scroll: inner.getElementById('panel')?.scrollTop,
    focus: document.activeElement === frame ? inner.activeElement?.id : undefined,
  };
  // The hash stays, and with it what is selected and where the slider is.
  frame.contentWindow.location.reload();
}

frame.addEventListener('load', () => {
  const inner = frame.contentWindow;
  // The page goes from place to place by its history, of which no event tells.
  for (const name of ['pushState', 'replaceState']) {
    const original = inner.history[name].bind(inner.history);
    inner.history[name] = (...args) => {
      original(...args);
      mirror();
    };
  }
  inner.addEventListener('hashchange', mirror);
  inner.addEventListener('popstate', mirror);
  followTheme(inner.document);
  restore(inner.document);
  mirror();
});

function restore(inner) {
  const panel = inner.getElementById('panel');
  if (panel && kept?.scroll) panel.scrollTop = kept.scroll;
  if (kept?.focus) inner.getElementById(kept.focus)?.focus();
  kept = undefined;
}

/** Puts the place of the frame into the address. */
function mirror() {
  const { hash } = frame.contentWindow.location;
  if (hash !== location.hash) history.replaceState(null, '', hash || '/');
  // The page names itself behind its change of place.
  setTimeout(nameDocument);
}

// An address that was typed leads the frame.
addEventListener('hashchange', () => {
  if (shownPage && frame.contentWindow.location.hash !== location.hash) {
    frame.contentWindow.location.replace(`/schema${location.hash || '#'}`);
  }
});

function nameDocument() {
  const name = frame.contentDocument?.title || 'Schema';
  document.title = bar.dataset.state === 'faulty' ? `✗ ${name}` : name;
}

// --- the colours -------------------------------------------------------------------------------------

const dark = matchMedia('(prefers-color-scheme: dark)');

/** The colours that the reader has chosen in the page are those of this one, and of the next page. */
function followTheme(inner) {
  const chosen = document.documentElement.dataset.theme;
  const current = inner.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light');
  if (chosen && chosen !== current) inner.getElementById('theme')?.click();
  new MutationObserver(() => {
    document.documentElement.dataset.theme = inner.documentElement.dataset.theme;
  }).observe(inner.documentElement, { attributeFilter: ['data-theme'] });
}

// --- the program -------------------------------------------------------------------------------------

const events = new EventSource('/events');
events.addEventListener('message', (event) => show(JSON.parse(event.data)));
events.addEventListener('error', () => {
  bar.dataset.state = 'ended';
  setText(byId('line'), 'the program has ended; what is shown is what it showed last');
});

})();
