// Draws a scene on a canvas, as much of it as can be read at the zoom.

const FONT = {
  sans: '"Inter", "SF Pro Text", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  mono: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
};
const FONTS = { title: `600 13px ${FONT.sans}`, row: `11.5px ${FONT.mono}`, tag: `600 9px ${FONT.sans}`, name: `600 10px ${FONT.sans}` };
/** Below this zoom a box is its name. */
const READABLE = 0.52;
const COLOURS = ['paper', 'surface', 'ink', 'muted', 'line', 'edge', 'accent', 'tint', 'added', 'changed', 'dropped', 'cluster'];

/** The colours of the page's scheme, as the canvas needs them. */
function readPalette() {
  const probe = document.body.appendChild(element('span', { class: 'hidden' }));
  const palette = {};
  for (const name of COLOURS) {
    probe.style.color = `var(--${name})`;
    palette[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return palette;
}

/** Measures texts in the fonts of the diagram, and cuts them. */
function textMeasure(context) {
  const widths = new Map();
  const cuts = new Map();
  const measure = (text, font) => {
    const key = `${font}|${text}`;
    if (!widths.has(key)) {
      context.font = FONTS[font] ?? font;
      widths.set(key, context.measureText(text).width);
    }
    return widths.get(key);
  };
  const cut = (text, font, room) => {
    if (measure(text, font) <= room) return text;
    const key = `${font}|${Math.round(room)}|${text}`;
    if (!cuts.has(key)) cuts.set(key, cutText(text, (part) => measure(part, font) <= room));
    return cuts.get(key);
  };
  return { measure, cut };
}

/** A text, or its beginning where all of it does not fit. */
function cutText(text, fits) {
  if (fits(text)) return text;
  const letters = [...text];
  let [low, high] = [0, letters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(`${letters.slice(0, middle).join('')}…`)) low = middle;
    else high = middle - 1;
  }
  return low ? `${letters.slice(0, low).join('')}…` : '';
}

/** Draws all that is in sight. */
function drawScene(context, scene, camera, size, palette, text) {
  const { ratio } = size;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, size.width, size.height);
  context.setTransform(ratio * camera.zoom, 0, 0, ratio * camera.zoom, ratio * camera.x, ratio * camera.y);
  const sight = { x: -camera.x / camera.zoom, y: -camera.y / camera.zoom, width: size.width / camera.zoom, height: size.height / camera.zoom };
  const isSeen = (box) => box.x < sight.x + sight.width && box.x + box.width > sight.x && box.y < sight.y + sight.height && box.y + box.height > sight.y;
  const clusters = scene.clusters.filter(isSeen);
  drawClusters(context, clusters, palette);
  drawEdges(context, scene, isSeen, camera, palette);
  const boxes = scene.boxes.filter(isSeen);
  const draw = camera.zoom >= READABLE ? (box) => drawBox(context, box, palette, text) : (box) => drawSmallBox(context, box, camera, palette);
  for (const box of boxes) {
    context.globalAlpha = box.isFaint ? 0.32 : 1;
    draw(box);
  }
  if (camera.zoom < READABLE) drawNames(context, scene, boxes, camera, palette, text);
  context.globalAlpha = 1;
  drawClusterLabels(context, scene, clusters, camera, size, palette, text);
}

function drawClusters(context, clusters, palette) {
  context.fillStyle = palette.cluster;
  for (const cluster of clusters) {
    context.beginPath();
    context.roundRect(cluster.x, cluster.y, cluster.width, cluster.height, 18);
    context.fill();
  }
}

function drawClusterLabels(context, scene, clusters, camera, { ratio }, palette, text) {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.lineWidth = 4;
  context.lineJoin = 'round';
  context.strokeStyle = palette.paper;
  context.fillStyle = palette.muted;
  for (const cluster of clusters) {
    const { label, size, x, y } = clusterLabel(cluster, scene.gaps, camera.zoom, text);
    const place = [x * camera.zoom + camera.x, y * camera.zoom + camera.y];
    context.font = `600 ${size}px ${FONT.sans}`;
    if (camera.zoom < 0.3) context.strokeText(label, ...place);
    context.fillText(label, ...place);
  }
}

/** Near, edge by edge with its ends; from afar, all of a look at once, which is faster. */
function drawEdges(context, scene, isSeen, camera, palette) {
  const isNear = camera.zoom >= 0.4;
  scene.looks ??= edgeLooks(scene.edges);
  for (const { isActive, isOfView, alpha, edges, path } of scene.looks) {
    context.strokeStyle = isActive ? palette.accent : palette.edge;
    context.lineWidth = (isActive ? 2 : 1.2) / Math.min(1, Math.max(camera.zoom, 0.25) * 1.6);
    context.globalAlpha = alpha;
    context.setLineDash(isOfView ? [5, 5] : []);
    if (!isNear) {
      context.stroke(path);
      continue;
    }
    for (const edge of edges.filter((it) => isSeen(it.bounds))) {
      context.stroke(edge.path);
      if (!isOfView) drawEnds(context, edge);
    }
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** The edges that look alike, those of what is selected last. */
function edgeLooks(edges) {
  const looks = new Map();
  for (const edge of edges) {
    const { isActive, isOfView } = edge;
    const alpha = isActive ? 1 : edge.isFaint ? 0.18 : edge.isFar ? 0.5 : 0.9;
    const key = `${isActive} ${isOfView} ${alpha}`;
    if (!looks.has(key)) looks.set(key, { isActive, isOfView, alpha, edges: [], path: new Path2D() });
    looks.get(key).edges.push(edge);
    looks.get(key).path.addPath(edge.path);
  }
  return [...looks.values()].sort((one, other) => Number(one.isActive) - Number(other.isActive) || one.alpha - other.alpha);
}

function outline(context, box, palette) {
  const colour = box.isSelected ? palette.accent : box.status ? palette[box.status] : palette.line;
  context.strokeStyle = colour;
  context.lineWidth = box.isSelected || box.status ? 2 : 1;
  context.setLineDash(box.status === 'dropped' ? [6, 4] : []);
  context.stroke();
  context.setLineDash([]);
}

function drawBox(context, box, palette, text) {
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, box.kind === 'view' ? 14 : 7);
  context.fillStyle = palette.surface;
  context.fill();
  outline(context, box, palette);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const middle = box.y + (box.rows.length ? BOX.header : box.height) / 2 + 1;
  const room = box.width - 2 * BOX.pad - (box.status ? 22 : 0) - (box.kind === 'view' ? 30 : 0);
  context.fillStyle = palette.ink;
  context.font = FONTS.title;
  context.fillText(text.cut(box.title, 'title', room), box.x + BOX.pad, middle);
  if (box.kind === 'view') drawTag(context, 'view', box.x + box.width - BOX.pad - (box.status ? 22 : 0), middle, palette.muted);
  if (box.status) drawMark(context, box, palette, box.x + box.width - 17, middle, 8);
  box.rows.forEach((row, index) => drawRow(context, box, row, box.y + BOX.header + index * BOX.row + BOX.row / 2, palette, text));
}

function drawTag(context, word, x, y, colour) {
  context.font = FONTS.tag;
  context.fillStyle = colour;
  context.textAlign = 'right';
  context.fillText(word, x, y);
  context.textAlign = 'left';
}

function drawRow(context, box, row, y, palette, text) {
  const colour = row.mark ? palette[row.mark] : palette.muted;
  context.font = row.mark ? `700 12px ${FONT.mono}` : FONTS.tag;
  context.fillStyle = row.tag === 'PK' ? palette.accent : colour;
  if (row.tag) context.fillText(row.tag, box.x + BOX.pad, y);
  context.font = FONTS.row;
  const left = box.x + BOX.gutter + BOX.pad - 2;
  const right = box.x + box.width - BOX.pad;
  if (row.more) {
    context.fillStyle = palette.muted;
    context.fillText(row.more, left, y);
    return;
  }
  const room = right - left - 10;
  const type = text.cut(row.type, 'row', Math.max(room * 0.4, room - text.measure(row.name, 'row')));
  const name = text.cut(row.name, 'row', room - text.measure(type, 'row'));
  context.fillStyle = row.mark ? colour : palette.ink;
  context.fillText(name, left, y);
  if (row.mark === 'dropped') context.fillRect(left, y - 0.5, text.measure(name, 'row'), 1);
  context.fillStyle = palette.muted;
  context.textAlign = 'right';
  context.fillText(type, right, y);
  context.textAlign = 'left';
}

/** A circle for what is new, a diamond for what is changed, a square for what is gone, each with its sign. */
function drawMark(context, { status }, palette, x, y, reach) {
  context.fillStyle = palette[status];
  context.beginPath();
  if (status === 'added') context.arc(x, y, reach, 0, 2 * Math.PI);
  else if (status === 'dropped') context.rect(x - reach * 0.9, y - reach * 0.9, reach * 1.8, reach * 1.8);
  else [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]].forEach(([dx, dy]) => context.lineTo(x + dx * reach, y + dy * reach));
  context.fill();
  context.fillStyle = palette.surface;
  context.textBaseline = 'middle';
  context.font = `700 ${reach * 1.5}px ${FONT.sans}`;
  context.textAlign = 'center';
  context.fillText(MARKS[status], x, y + reach * 0.08);
  context.textAlign = 'left';
}

/** A box from afar, with the mark of what happened to it. */
function drawSmallBox(context, box, camera, palette) {
  const colour = box.isSelected ? palette.accent : palette[box.status];
  const alpha = context.globalAlpha;
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, box.kind === 'view' ? 14 : 7);
  context.fillStyle = palette.surface;
  context.fill();
  if (colour) {
    context.fillStyle = colour;
    context.globalAlpha = alpha * (box.width * camera.zoom < 30 ? 0.5 : 0.16);
    context.fill();
    context.globalAlpha = alpha;
  }
  context.lineWidth = (colour ? 1.8 : 1) / camera.zoom;
  context.strokeStyle = colour ?? palette.line;
  if (box.status === 'dropped') context.setLineDash([5 / camera.zoom, 3 / camera.zoom]);
  context.stroke();
  context.setLineDash([]);
  const reach = 5.5 / camera.zoom;
  if (box.status && box.width > 3 * reach) drawMark(context, box, palette, box.x + box.width - reach * 0.4, box.y + reach * 0.4, reach);
}

function drawNames(context, scene, boxes, camera, palette, text) {
  if (scene.namesZoom !== camera.zoom) {
    scene.names = placeNames(scene, camera.zoom, text);
    scene.namesZoom = camera.zoom;
  }
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.strokeStyle = palette.paper;
  context.lineWidth = 3 / camera.zoom;
  context.fillStyle = palette.ink;
  for (const box of boxes) {
    const lines = scene.names.get(box);
    if (!lines) continue;
    context.globalAlpha = box.isFaint ? 0.45 : 1;
    context.font = lines.font;
    lines.words.forEach((line, index) => {
      const y = box.y + box.height / 2 + (index - (lines.words.length - 1) / 2) * lines.height * 1.12;
      if (lines.isFree) context.strokeText(line, box.x + box.width / 2, y);
      context.fillText(line, box.x + box.width / 2, y);
    });
  }
  context.textAlign = 'left';
}
