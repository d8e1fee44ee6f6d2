// The panel beside the diagram: parts that the panels of tables, migrations and others share.

/** Makes the links of a view: each leads to its place and keeps the version that is looked at. */
function linksOf(view) {
  const { schema, route } = view;
  const kept = { at: route.at, from: route.from, to: route.to };
  const link = (fields, ...children) => element('a', { href: hashOf(schema, { ...kept, ...fields }) }, children);
  const relation = (entity, ...children) => {
    const object = lastNameOf(entity, view);
    return link({ table: fullName(object) }, children.length ? children : named(shortName(schema, object)));
  };
  const object = (entity, ...children) => link({ object: objectKey(lastNameOf(entity, view)) }, children);
  const migration = (place, line, text) => {
    const { file } = schema.migrations[place];
    const title = line ? `${file}:${line}` : file;
    return element('a', { href: hashOf(schema, { at: place, line }), title }, text ?? placeName(schema, place, line));
  };
  return { link, relation, object, migration };
}

/** The version of a migration with a line of its file. */
function placeName(schema, place, line) {
  const { version } = schema.migrations[place];
  return line ? `${version}:${line}` : version;
}

/** A titled part; nothing where there is nothing in it. */
function part(title, children, total) {
  const content = [children].flat().filter(Boolean);
  if (!content.length) return null;
  const number = total === undefined ? null : element('span', { class: 'number' }, total.toLocaleString('en'));
  return element('section', {}, element('h3', {}, title, number && [' ', number]), content);
}

/** A list; nothing where it is empty. */
function list(items, attributes) {
  return items.length ? element('ul', attributes, items.map((item) => element('li', {}, item))) : null;
}

/** The sign of a status, with its word for who cannot see it. */
function mark(status) {
  if (!status) return null;
  return element('span', { class: `mark ${status}` }, element('span', { 'aria-hidden': 'true' }, MARKS[status]), element('span', { class: 'hidden' }, `${status}: `));
}

/** A name with its definition under it. */
function defined(name, definition, status, link) {
  return [element('div', { class: 'defined' }, mark(status), link ?? named(name)), element('code', { class: 'definition', dir: 'ltr' }, definition)];
}

/** Starts the panel: it shows what is selected in a view. */
function startPanel() {
  const panel = byId('panel');
  return {
    show(view, isFocused) {
      panel.replaceChildren(...panelOf(view).filter(Boolean));
      panel.scrollTop = 0;
      const marked = byId('marked-line');
      if (marked) marked.scrollIntoView({ block: 'center', behavior: 'instant' });
      if (isFocused) panel.querySelector('h2')?.focus({ preventScroll: Boolean(marked) });
      return panel.querySelector('h2')?.textContent;
    },
  };
}

function panelOf(view) {
  if (view.unknown) return unknownPanel(view);
  if (view.selected && isRelation(view.selected)) return relationPanel(view);
  if (view.selected) return objectPanel(view);
  if (view.isDiff) return differencePanel(view);
  return view.route.at === undefined ? overviewPanel(view) : migrationPanel(view);
}

function heading(kind, name, ...more) {
  return element('header', {}, element('p', { class: 'kind' }, kind), element('h2', { tabindex: '-1', dir: 'auto' }, breakable(name)), more);
}

function unknownPanel(view) {
  return [heading('not found', view.unknown), element('p', {}, 'No migration made an object of that name.')];
}

/** What is shown of an object that is no relation, such as a function or an enum. */
function objectPanel(view) {
  const entity = view.selected;
  const object = stateAt(entity, view.at) ?? lastState(entity);
  const name = fullName(object) + (entity.kind === 'routine' ? `(${object.arguments})` : '');
  const isGone = !stateAt(entity, view.at);
  return [
    heading(kindWord(entity.kind), name),
    isGone && element('p', { class: 'note' }, 'It is not there at this version.'),
    object.comment && element('p', { class: 'comment', dir: 'auto' }, object.comment),
    object.data_type && element('p', {}, element('code', {}, object.data_type)),
    object.values && part('Values', list(object.values.map((value) => named(value, 'code'))), object.values.length),
    object.columns && part('Fields', list(object.columns.map((column) => [named(column.name), ' ', element('code', {}, column.data_type)]))),
    object.definition && part('Definition', sqlBlock(object.definition, 'Definition')),
    historyPart(view, [entity]),
  ];
}
