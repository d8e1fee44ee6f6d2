// What the diagram draws for a view: boxes, edges and clusters, at the places of a layout.

/** The boxes and lines of a view. */
function sceneOf(view, layout) {
  const near = nearTo(view);
  const boxes = [];
  for (const [entity, place] of layout.boxes) {
    const content = boxContent(view, entity, layout.limit);
    if (!content) continue;
    const isSelected = entity === view.selected;
    const isFaint = near && !near.has(entity);
    // A box is as tall as its rows are now; the layout left room for the most that it ever had.
    const references = view.catalog.relations.get(entity)?.referencedBy.length ?? 0;
    boxes.push({ ...place, ...content, references, height: Math.min(boxHeight(content.rows.length), place.height), entity, isSelected, isFaint });
  }
  const clusters = layout.clusters.filter((cluster) => boxes.some((box) => isWithin(box, cluster)));
  boxes.forEach((box) => shorten(box, clusters));
  return { boxes, edges: sceneEdges(view, layout, boxes), clusters, gaps: layout.gaps };
}

/** Within a cluster the word that all names begin with need not be repeated. */
function shorten(box, clusters) {
  const label = clusters.find((cluster) => isWithin(box, cluster))?.label.split('.').pop();
  const [first, ...rest] = box.title.split('_');
  if (label && rest.length && stem(first) === label) box.short = `…${rest.join('_')}`;
}

function isWithin(box, area) {
  return box.x >= area.x && box.x < area.x + area.width && box.y >= area.y && box.y < area.y + area.height;
}

/** The selected relation with its neighbours; undefined where nothing is selected. */
function nearTo({ selected, catalog, route }) {
  const relation = selected && catalog.relations.get(selected);
  if (!relation || route.focus) return undefined;
  const all = [...relation.references, ...relation.referencedBy].map((reference) => reference.entity);
  return new Set([selected, ...all]);
}

function sceneEdges(view, layout, boxes) {
  const places = new Map(boxes.map((box) => [box.entity, box]));
  const clusterOf = new Map(boxes.map((box) => [box.entity, layout.clusters.find((cluster) => isWithin(box, cluster))]));
  const edges = new Map();
  for (const box of boxes) {
    const relation = view.catalog.relations.get(box.entity) ?? catalogAt(view.schema, view.from).relations.get(box.entity);
    for (const { entity, constraint } of relation.references) {
      const parent = places.get(entity);
      const key = `${box.entity.index}>${entity?.index}`;
      if (!parent || edges.has(key)) continue;
      const isActive = box.isSelected || parent.isSelected;
      const isFar = clusterOf.get(box.entity) !== clusterOf.get(entity);
      const isFaint = !isActive && (box.isFaint || parent.isFaint);
      edges.set(key, { ...edgeLine(box, parent, layout.routes.get(key)), isActive, isFar, isFaint, isOfView: !constraint });
    }
  }
  return [...edges.values()];
}

/** The box at a point of the scene. */
function boxAt(scene, x, y) {
  return scene.boxes.findLast((box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height);
}

/** The box next to another in a direction: near, and not far off the line. */
function nextBox(scene, from, [dx, dy]) {
  const origin = centre(from);
  let best;
  for (const box of scene.boxes) {
    const to = centre(box);
    const [x, y] = [to.x - origin.x, to.y - origin.y];
    const along = x * dx + y * dy;
    if (box === from || along < 8) continue;
    const cost = along + 2.2 * Math.abs(x * dy - y * dx);
    if (!best || cost < best.cost) best = { box, cost };
  }
  return best?.box;
}
