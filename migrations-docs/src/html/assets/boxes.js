// What a table's box shows: its title, and the rows for which it has room.

const BOX = { header: 30, alone: 46, row: 19, foot: 6, least: 168, most: 264, gutter: 24, pad: 10 };

/** How many rows a box has at most: fewer where there are many boxes, and a name alone where there are very many. */
function rowLimit(number) {
  if (number <= 12) return 16;
  if (number <= 60) return 9;
  return number <= 200 ? 5 : 0;
}

/** The size of each relation's box, which is that of its longest state, so that time moves nothing. */
function boxSizes(schema, relations, limit, measure) {
  const sizes = new Map();
  for (const relation of relations) {
    let [rows, width] = [0, limit ? BOX.least : BOX.least / 2];
    for (const { object } of relation.states) {
      rows = Math.max(rows, Math.min(object.columns.length, limit));
      width = Math.max(width, measure(shortName(schema, object), 'title') + 2 * BOX.pad + (limit ? 22 : 0));
      for (const column of object.columns.slice(0, limit)) {
        const text = measure(column.name, 'row') + measure(shortType(column), 'row');
        width = Math.max(width, text + BOX.gutter + BOX.pad + 18);
      }
    }
    sizes.set(relation, { width: Math.min(width, BOX.most), height: boxHeight(rows) });
  }
  return sizes;
}

/** The height of a box with so many rows; one without any is its name. */
function boxHeight(rows) {
  return rows ? BOX.header + rows * BOX.row + BOX.foot : BOX.alone;
}

/** What is written into the box of a relation in a view. */
function boxContent(view, entity, limit) {
  const difference = view.differences.get(entity);
  const relation = view.catalog.relations.get(entity) ?? catalogAt(view.schema, view.from).relations.get(entity);
  if (!relation) return undefined;
  const { object, references } = relation;
  const keys = columnsOf(object, 'primary_key');
  const foreign = new Set(references.flatMap(({ constraint }) => constraint?.columns ?? []));
  const rows = object.columns.map((column) => rowOf(column, difference?.columns.get(column.name), keys, foreign));
  for (const [name, { status, was }] of difference?.columns ?? []) {
    if (status === 'dropped') rows.push({ name: visible(name), type: shortType(was), mark: 'dropped', tag: MARKS.dropped, rank: 0 });
  }
  return { title: visible(shortName(view.schema, object)), kind: entity.kind, status: difference?.status, rows: fittingRows(rows, limit) };
}

function rowOf(column, difference, keys, foreign) {
  const isKey = keys.has(column.name);
  const isForeign = foreign.has(column.name);
  const tag = difference ? MARKS[difference.status] : isKey ? 'PK' : isForeign ? 'FK' : '';
  const rank = difference ? 0 : isKey ? 1 : isForeign ? 2 : 3;
  return { name: visible(column.name), type: shortType(column), mark: difference?.status, tag, rank, isKey };
}

/** Changes first, then keys; what is left out is counted. */
function fittingRows(rows, limit) {
  if (rows.length <= limit) return rows;
  if (limit === 0) return [];
  const ranked = rows.map((row, index) => ({ row, index })).sort((one, other) => one.row.rank - other.row.rank || one.index - other.index);
  const kept = ranked.slice(0, limit - 1).sort((one, other) => one.index - other.index).map(({ row }) => row);
  return [...kept, { more: `${rows.length - kept.length} more`, tag: '' }];
}
