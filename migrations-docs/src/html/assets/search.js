// Search over everything that ever was, as a combobox with a list.

const MOST_RESULTS = 12;

/** Every name that can be found, with where it leads. */
function searchEntries(schema) {
  const last = schema.migrations.length - 1;
  const entries = [];
  for (const entity of schema.entities) {
    const object = lastState(entity);
    const until = entity.states[entity.states.length - 1].until;
    const at = until === null ? undefined : until - 1;
    const gone = until === null ? '' : `until ${versionAt(schema, until)}`;
    if (isRelation(entity)) addRelation(schema, entries, object, at, gone);
    else addObject(schema, entries, entity, object, at, gone);
  }
  for (const migration of schema.migrations) {
    const text = `${migration.version} ${migration.name}`;
    const more = `${text} ${migration.description ?? ''}`.toLowerCase();
    entries.push({ text, more, kind: 'migration', hint: migration.description ?? '', route: { at: migration.index }, weight: 3 });
  }
  return entries.filter(({ route }) => (route.at ?? last) <= last);
}

function addRelation(schema, entries, object, at, gone) {
  const text = shortName(schema, object);
  const route = { table: fullName(object), at };
  const kind = object.materialized ? 'materialised view' : object.kind;
  entries.push({ text, more: text.toLowerCase(), kind, hint: gone || (object.comment ?? ''), route, weight: 0 });
  for (const column of object.columns) {
    const name = `${text}.${column.name}`;
    entries.push({ text: name, short: column.name.toLowerCase(), more: name.toLowerCase(), kind: 'column', hint: gone || column.data_type, route, weight: 2 });
  }
}

function addObject(schema, entries, entity, object, at, gone) {
  const text = shortName(schema, object);
  const owner = PARTS.includes(entity.kind) ? `${object.schema}.${object.table}` : undefined;
  const route = owner ? { table: owner, at } : { object: objectKey(object), at };
  const hint = gone || (owner ? `of ${object.table}` : '');
  entries.push({ text, more: text.toLowerCase(), kind: kindWord(entity.kind), hint, route, weight: 4 });
}

function kindWord(kind) {
  return kind === 'routine' ? 'function' : kind;
}

/** The entries that a text means, the likeliest first. */
function find(entries, text) {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const scored = [];
  for (const entry of entries) {
    const score = scoreOf(entry, words);
    if (score !== undefined) scored.push({ entry, score });
  }
  scored.sort((one, other) => one.score - other.score || one.entry.text.length - other.entry.text.length);
  return scored.slice(0, MOST_RESULTS).map(({ entry }) => entry);
}

function scoreOf(entry, words) {
  let score = entry.weight;
  for (const word of words) {
    const place = entry.more.indexOf(word);
    if (place < 0) return undefined;
    const short = entry.short ?? entry.more;
    if (short === word) score -= 20;
    else if (short.startsWith(word) || place === 0) score -= 10;
    else if (/[^\p{L}\p{N}]/u.test(entry.more[place - 1])) score -= 5;
  }
  return score;
}

/** Makes the field of the page search; `go` is called with the route of what was chosen. */
function startSearch(schema, go) {
  const entries = searchEntries(schema);
  const [field, list] = [byId('search'), byId('results')];
  let results = [];
  let active = -1;

  const close = () => {
    list.hidden = true;
    active = -1;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  };
  const mark = (index) => {
    active = index;
    [...list.children].forEach((item, place) => item.setAttribute('aria-selected', String(place === index)));
    const item = list.children[index];
    if (item) field.setAttribute('aria-activedescendant', item.id);
    item?.scrollIntoView({ block: 'nearest' });
  };
  const choose = (index) => {
    const entry = results[index];
    if (!entry) return;
    close();
    field.value = '';
    go(entry.route);
  };
  const update = () => {
    results = find(entries, field.value);
    const none = field.value.trim() ? [element('li', { role: 'option', 'aria-disabled': 'true', class: 'none', id: 'result-none' }, 'Nothing has that name.')] : [];
    list.replaceChildren(...(results.length ? results.map(resultItem) : none));
    list.hidden = !list.children.length;
    field.setAttribute('aria-expanded', String(!list.hidden));
    if (results.length) mark(0);
    else field.removeAttribute('aria-activedescendant');
  };
  const keys = {
    ArrowDown: () => (list.hidden || !results.length ? update() : mark((active + 1) % results.length)),
    ArrowUp: () => mark((active - 1 + results.length) % results.length),
    Home: () => mark(0),
    End: () => mark(results.length - 1),
    Enter: () => choose(active),
    Escape: () => { if (list.hidden) field.value = ''; close(); },
  };
  field.addEventListener('input', update);
  field.addEventListener('focus', () => field.value && update());
  field.addEventListener('blur', close);
  field.addEventListener('keydown', (event) => {
    const isInText = ['Home', 'End'].includes(event.key) && list.hidden;
    const needsResults = event.key !== 'Escape' && event.key !== 'ArrowDown';
    if (!keys[event.key] || isInText || (needsResults && !results.length)) return;
    event.preventDefault();
    keys[event.key]();
  });
  // The list takes no focus, so that the field keeps it.
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const item = event.target.closest('li');
    if (item) choose([...list.children].indexOf(item));
  });
  focusBySlash(field);
}

function focusBySlash(field) {
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target.closest?.('input:not([type=range]), select, textarea');
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}

function resultItem(entry, index) {
  return element('li', { role: 'option', id: `result-${index}`, 'aria-selected': 'false' },
    element('span', { class: 'result-name' }, named(entry.text)),
    element('span', { class: 'result-kind' }, entry.kind),
    entry.hint && element('span', { class: 'result-hint', dir: 'auto' }, entry.hint));
}
