// The slider over the migrations, with a bar for what each did, and a second one to compare two versions.

const EFFECT_STATUS = { created: 'added', replaced: 'changed', changed: 'changed', renamed: 'changed', dropped: 'dropped' };

/** How wide a place of the slider is, in the units of the bars. */
const BAR_UNIT = 100;

/** Starts the timeline; `go` is called with the route's change, and whether it is one of many on the way. */
function startTimeline(schema, go) {
  const last = schema.migrations.length - 1;
  const [at, from] = [byId('at'), byId('from')];
  let view;
  for (const range of [at, from]) Object.assign(range, { min: schema.first, max: last });
  drawBars(schema);

  const ordered = (one, other) => ({ from: Math.min(one, other), to: Math.max(one, other), at: undefined });
  const moved = (isOnTheWay) => {
    const [start, end] = [Number(from.value), Number(at.value)];
    go(view.isDiff ? ordered(start, end) : { at: end, line: 0, object: undefined }, isOnTheWay);
  };
  for (const range of [at, from]) {
    range.addEventListener('input', () => moved(true));
    range.addEventListener('change', () => moved(false));
  }
  const step = (by) => {
    const next = Math.max(schema.first, Math.min(last, view.at + by));
    go(view.isDiff ? ordered(view.from, next) : { at: next, line: 0, object: undefined });
  };
  byId('earlier').addEventListener('click', () => step(-1));
  byId('later').addEventListener('click', () => step(1));
  byId('latest').addEventListener('click', () => go({ at: undefined, from: undefined, to: undefined, line: 0, object: undefined }));
  byId('compare').addEventListener('click', () => {
    if (view.isDiff) go({ at: view.at, from: undefined, to: undefined });
    else go({ ...ordered(Math.max(schema.first, view.at - (view.route.at === undefined ? 10 : 1)), view.at), line: 0, object: undefined });
  });
  const show = (next) => {
    view = next;
    if (Number(at.value) !== view.at) at.value = view.at;
    from.value = view.from;
    byId('from-row').hidden = !view.isDiff;
    byId('at-word').textContent = view.isDiff ? 'To' : 'At';
    byId('compare').setAttribute('aria-pressed', String(view.isDiff));
    byId('earlier').disabled = view.at <= schema.first;
    byId('later').disabled = view.at >= last;
    byId('latest').disabled = view.route.at === undefined && !view.isDiff;
    byId('legend').hidden = !view.isOverlaid;
    at.setAttribute('aria-valuetext', versionWords(schema, view.at));
    from.setAttribute('aria-valuetext', versionWords(schema, view.from));
    markBars(view);
    byId('summary').replaceChildren(...summaryWords(view));
  };
  return { show };
}

function versionWords(schema, place) {
  if (place < 0) return 'before the first migration';
  const { version, name } = schema.migrations[place];
  return `${version} ${name}`;
}

function summaryWords(view) {
  const { schema, at, from, isDiff, isOverlaid, differences } = view;
  const statuses = [...differences.values()].map((it) => it.status);
  const counts = Object.keys(MARKS).map((status) => [status, statuses.filter((it) => it === status).length]);
  const tables = count([...view.catalog.relations.keys()].filter((it) => it.kind === 'table').length, 'table');
  const title = isDiff ? `${versionAt(schema, from)} to ${versionAt(schema, at)}` : versionWords(schema, at);
  const said = counts.filter(([, number]) => number).map(([status, number]) => element('span', { class: status }, `${MARKS[status]} ${number} ${status}`));
  const changes = isOverlaid ? (said.length ? said : [element('span', {}, 'no table changed')]) : [element('span', {}, 'the latest')];
  return [element('strong', { dir: 'auto' }, title), element('span', {}, tables), ...changes];
}

/** A bar for each migration, as tall as it changed much: a scale of roots, so that small ones are seen. */
function drawBars(schema) {
  const counts = schema.changes.map((changes) => {
    const statuses = changes.map((change) => EFFECT_STATUS[change.effect]);
    return ['added', 'changed', 'dropped'].map((status) => [status, statuses.filter((it) => it === status).length]);
  });
  const totals = counts.map((parts) => parts.reduce((sum, [, number]) => sum + number, 0));
  const most = Math.sqrt(Math.max(1, ...totals));
  const bars = byId('bars');
  const last = counts.length - 1;
  // A bar stands over its place of the slider, which begins at the first version that is known.
  bars.setAttribute('viewBox', `${schema.first * BAR_UNIT} 0 ${Math.max(1, last - schema.first) * BAR_UNIT} 100`);
  // No bar is wider than the thumb of the slider, so that the last one stays over it.
  const width = Math.min(counts.length > 150 ? 1 : 0.76, Math.max(1, last - schema.first) * 0.0155) * BAR_UNIT;
  counts.forEach((parts, index) => {
    const group = svgElement('g', {});
    let y = 100;
    for (const [status, number] of parts) {
      const height = totals[index] ? (92 * Math.sqrt(totals[index]) * number) / (most * totals[index]) : 0;
      y -= height;
      if (number) group.append(svgElement('rect', { class: status, x: index * BAR_UNIT - width / 2, y, width, height }));
    }
    if (!totals[index]) group.append(svgElement('rect', { class: 'none', x: index * BAR_UNIT - width / 2, y: 97, width, height: 3 }));
    bars.append(group);
  });
}

function markBars({ at, from, isOverlaid }) {
  [...byId('bars').children].forEach((bar, index) => {
    const isMarked = isOverlaid && index > from && index <= at;
    bar.setAttribute('class', isMarked ? 'marked' : '');
  });
}

function svgElement(tag, attributes) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
