// Where each table stands. The layout is that of all versions together, so that nothing moves when time does.

const GAPS = { box: 28, rank: 84, lane: 46, part: 56, cluster: 76, label: 60, margin: 26 };
/** For boxes that are names alone. */
const CLOSE_GAPS = { box: 12, rank: 54, lane: 34, part: 26, cluster: 36, label: 56, margin: 20 };
const PACK_WIDTHS = [0.85, 0.92, 1, 1.06, 1.12, 1.2, 1.3, 1.45];
const PACK_ORDERS = [(item) => item.height, (item) => item.width * item.height];

/** Every pair of a relation and one that it refers to, at any version. */
function edgesOf(schema) {
  const edges = new Map();
  const names = new Map(schema.relations.flatMap((relation) => relation.states.map((state) => [fullName(state.object), relation])));
  for (const child of schema.relations) {
    for (const name of child.states.flatMap((state) => targetsOf(state.object))) {
      const parent = names.get(name);
      if (parent) edges.set(`${child.index}>${parent.index}`, { child, parent });
    }
  }
  return [...edges.values()];
}

/** Places boxes of known sizes: gives their places, the clusters around them and the ways of the edges. */
function layOut(schema, relations, edges, sizeOf, { gaps, aspect }) {
  const space = { gaps, aspect };
  const groups = clustersOf(schema, relations, edges).map((group) => placeGroup(group, edges, sizeOf, space));
  const packed = pack(groups, gaps.cluster, aspect);
  const layout = { boxes: new Map(), clusters: [], routes: new Map(), gaps, ...packed.size };
  groups.forEach((group, index) => {
    const { x, y } = packed.places[index];
    if (group.label) layout.clusters.push({ label: group.label, x, y, width: group.width, height: group.height });
    addPlaced(layout, group, x, y);
  });
  return layout;
}

function addPlaced(layout, placed, x, y) {
  for (const [relation, box] of placed.boxes) layout.boxes.set(relation, { ...box, x: box.x + x, y: box.y + y });
  for (const [key, { points, isVertical }] of placed.routes) {
    layout.routes.set(key, { isVertical, points: points.map((point) => ({ x: point.x + x, y: point.y + y })) });
  }
}

function placeGroup({ label, members }, edges, sizeOf, space) {
  const { gaps, aspect } = space;
  const inside = new Set(members);
  const own = edges.filter(({ child, parent }) => inside.has(child) && inside.has(parent) && child !== parent);
  const components = componentsOf(members, own);
  const parts = components.filter((it) => it.length > 1).map((it) => placeComponent(it, own, sizeOf, space, !label));
  const alone = components.filter((it) => it.length === 1).map(([relation]) => ({
    ...sizeOf(relation), routes: new Map(), boxes: new Map([[relation, { x: 0, y: 0, ...sizeOf(relation) }]]),
  }));
  const packedAlone = pack(alone, gaps.box, aspect);
  const single = { boxes: new Map(), routes: new Map(), ...packedAlone.size };
  alone.forEach((part, index) => addPlaced(single, part, packedAlone.places[index].x, packedAlone.places[index].y));
  const all = alone.length ? [...parts, single] : parts;
  const packed = pack(all, gaps.part, aspect);
  const [left, top] = label ? [gaps.margin, gaps.label] : [0, 0];
  const group = { label, boxes: new Map(), routes: new Map() };
  all.forEach((part, index) => addPlaced(group, part, packed.places[index].x + left, packed.places[index].y + top));
  group.width = packed.size.width + 2 * left;
  group.height = packed.size.height + top + (label ? gaps.margin : 0);
  return group;
}

function componentsOf(members, edges) {
  const neighbours = neighboursOf(members, edges);
  const seen = new Set();
  const components = [];
  for (const member of members) {
    if (seen.has(member)) continue;
    const component = [];
    const open = [member];
    seen.add(member);
    while (open.length) {
      const relation = open.pop();
      component.push(relation);
      for (const neighbour of neighbours.get(relation)) {
        if (!seen.has(neighbour)) open.push(neighbour);
        seen.add(neighbour);
      }
    }
    components.push(component);
  }
  return components.sort((one, other) => other.length - one.length);
}

/** Layers of tables that refer to one another, by dagre: in columns or in rows, whichever fills the space better. */
function placeComponent(members, edges, sizeOf, { gaps, aspect }, isWhole) {
  const columns = placeInLayers(members, edges, sizeOf, gaps, 'LR');
  if (!isWhole || fitOf(columns, aspect) > 0.8) return columns;
  const rows = placeInLayers(members, edges, sizeOf, gaps, 'TB');
  return fitOf(rows, aspect) * areaOf(columns) > fitOf(columns, aspect) * areaOf(rows) ? rows : columns;
}

function placeInLayers(members, edges, sizeOf, gaps, direction) {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: direction, nodesep: gaps.box, ranksep: gaps.rank, edgesep: 14 });
  const inside = new Set(members);
  const own = edges.filter(({ child, parent }) => inside.has(child) && inside.has(parent));
  const bundles = bundleLeaves(own, sizeOf, gaps);
  const bundled = new Set(bundles.flatMap((bundle) => bundle.leaves));
  for (const relation of members) {
    if (!bundled.has(relation)) graph.setNode(`${relation.index}`, { ...sizeOf(relation) });
  }
  for (const bundle of bundles) graph.setNode(bundle.key, { width: bundle.width, height: bundle.height });
  const free = own.filter(({ child }) => !bundled.has(child));
  for (const { child, parent } of free) graph.setEdge(`${parent.index}`, `${child.index}`, {});
  for (const { key, parent } of bundles) graph.setEdge(`${parent.index}`, key, {});
  dagre.layout(graph);
  const corner = (key) => {
    const { x, y, width, height } = graph.node(key);
    return { x: x - width / 2, y: y - height / 2, width, height };
  };
  const { width, height } = graph.graph();
  const placed = { boxes: new Map(), routes: new Map(), width, height };
  members.filter((it) => !bundled.has(it)).forEach((it) => placed.boxes.set(it, corner(`${it.index}`)));
  const isVertical = direction === 'TB';
  for (const { child, parent } of free) {
    const { points } = graph.edge(`${parent.index}`, `${child.index}`);
    placed.routes.set(`${child.index}>${parent.index}`, { points: points.slice(1, -1), isVertical });
  }
  for (const bundle of bundles) {
    const { x, y } = corner(bundle.key);
    addPlaced(placed, bundle, x, y);
  }
  return placed;
}

/** Tables that refer to one table alone stand in a block beside it; in one column they would be a tower. */
function bundleLeaves(edges, sizeOf, gaps) {
  const degrees = new Map();
  for (const relation of edges.flatMap(({ child, parent }) => [child, parent])) degrees.set(relation, (degrees.get(relation) ?? 0) + 1);
  const leaves = new Map();
  for (const { child, parent } of edges.filter((edge) => degrees.get(edge.child) === 1)) {
    if (!leaves.has(parent)) leaves.set(parent, []);
    leaves.get(parent).push(child);
  }
  return [...leaves].filter(([, own]) => own.length > 3).map(([parent, own]) => bundleOf(parent, own, sizeOf, gaps));
}

function bundleOf(parent, leaves, sizeOf, gaps) {
  const sizes = leaves.map(sizeOf);
  const width = Math.max(...sizes.map((size) => size.width)) + gaps.lane;
  const total = sizes.reduce((sum, size) => sum + size.height + gaps.box, 0);
  const columns = Math.max(1, Math.round(Math.sqrt(total / width)));
  const bundle = { key: `leaves of ${parent.index}`, parent, leaves, boxes: new Map(), routes: new Map(), width: 0, height: 0 };
  let [x, y] = [0, 0];
  leaves.forEach((leaf, index) => {
    if (y > 0 && y + sizes[index].height / 2 > (total / columns) * 1.02) [x, y] = [x + width, 0];
    bundle.boxes.set(leaf, { x, y, ...sizes[index] });
    // The line to a further column goes between the boxes of those before it.
    const lane = y - gaps.box / 2;
    const points = x ? [{ x: -gaps.lane / 2, y: lane }, { x: x - gaps.lane, y: lane }] : [];
    bundle.routes.set(`${leaf.index}>${parent.index}`, { points, isVertical: false });
    y += sizes[index].height + gaps.box;
    bundle.width = Math.max(bundle.width, x + sizes[index].width);
    bundle.height = Math.max(bundle.height, y - gaps.box);
  });
  return bundle;
}

/** How much of a space of that aspect a rectangle fills when it is fitted in: 1 for all. */
function fitOf({ width, height }, aspect) {
  return Math.min(width / (height * aspect), (height * aspect) / width);
}

function areaOf({ width, height }) {
  return width * height;
}

/** Puts rectangles close together, in the width that leaves least of the space empty. */
function pack(items, gap, aspect) {
  const area = items.reduce((sum, item) => sum + (item.width + gap) * (item.height + gap), 0);
  const widest = items.reduce((most, item) => Math.max(most, item.width + gap), 0);
  const fill = ({ size }) => Math.max(size.width, size.height * aspect);
  const limits = PACK_WIDTHS.map((factor) => Math.max(widest, Math.sqrt(area * aspect) * factor));
  const orders = PACK_ORDERS.map((size) => items.map((_, index) => index).sort((one, other) => size(items[other]) - size(items[one]) || one - other));
  const tries = limits.flatMap((limit) => orders.map((order) => packInto(items, order, gap, limit)));
  return tries.reduce((best, it) => (fill(it) < fill(best) ? it : best));
}

/** Each rectangle where it is highest, then leftmost. */
function packInto(items, order, gap, limit) {
  const places = [];
  const size = { width: 0, height: 0 };
  let skyline = [{ x: 0, y: 0, width: limit }];
  for (const index of order) {
    const { width, height } = items[index];
    const place = lowestPlace(skyline, width + gap, limit);
    places[index] = place;
    size.width = Math.max(size.width, place.x + width);
    size.height = Math.max(size.height, place.y + height);
    skyline = raise(skyline, { x: place.x, y: place.y + height + gap, width: width + gap });
  }
  return { places, size };
}

function lowestPlace(skyline, width, limit) {
  let best;
  for (const { x } of skyline) {
    if (x + width > limit + 0.5) break;
    const under = skyline.filter((part) => part.x < x + width && part.x + part.width > x);
    const y = Math.max(...under.map((part) => part.y));
    if (!best || y < best.y) best = { x, y };
  }
  return best ?? { x: 0, y: Math.max(...skyline.map((part) => part.y)) };
}

function raise(skyline, top) {
  const end = top.x + top.width;
  const left = skyline.filter((part) => part.x < top.x).map((part) => ({ ...part, width: Math.min(part.width, top.x - part.x) }));
  const right = skyline.filter((part) => part.x + part.width > end).map((part) => {
    const x = Math.max(part.x, end);
    return { x, y: part.y, width: part.x + part.width - x };
  });
  return [...left, top, ...right];
}
