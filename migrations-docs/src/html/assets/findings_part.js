// What the safety rules say of a migration, with the line that each finding is about.

const FINDING_MARKS = { error: '✕', warning: '▲', accepted: '✓' };

/** The findings of a migration; nothing where there are none. */
function findingsPart(view, { findings, file }) {
  const items = findings.map((finding) => findingItem(view, finding, file));
  const more = element('p', { class: 'quiet-word' }, element('code', {}, 'cargo migrations explain CODE'), ' says what a rule looks for.');
  return part('Findings', items.length ? [list(items, { class: 'findings' }), more] : null, items.length);
}

function findingItem(view, finding, ownFile) {
  const { message, help, notes, labels, accepted } = finding;
  const place = ({ file, line }) => (file === ownFile
    ? element('span', { class: 'origin' }, linksOf(view).migration(view.at, line, `line ${line}`))
    : element('code', {}, `${file}:${line}`));
  const said = (words, ...more) => element('div', { class: 'said', dir: 'auto' }, withCode(words), more);
  const reason = accepted && said(`accepted, because ${accepted.reason} `, place(accepted));
  return [
    findingHead(finding, place(finding)),
    said(message),
    element('div', { class: 'more' }, labels.map((label) => said(`${label.message}: `, place(label))), notes.map((note) => said(note)), reason ?? (help && said(`help: ${help}`))),
  ];
}

/** A sign and a word: neither the sign nor its colour stands alone. */
function findingHead({ code, name, severity, accepted }, place) {
  const status = accepted ? 'accepted' : severity;
  const sign = element('span', { class: `mark ${status}`, 'aria-hidden': 'true' }, FINDING_MARKS[status]);
  return element('div', {}, sign, `${status} `, element('b', {}, code), ' ', element('span', { class: 'more' }, breakable(name), ' ', place));
}

/** A text whose parts between ticks are code, where every tick has another one. */
function withCode(text) {
  const parts = text.split('`');
  return parts.length % 2 ? parts.map((words, index) => (index % 2 ? element('code', {}, words) : words)) : text;
}
