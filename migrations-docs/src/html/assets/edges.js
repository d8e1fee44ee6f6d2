// The lines between tables: from the side of what is referred to, to the side of what refers to it.

/** The line of a foreign key between two boxes, through the points that the layout left for it. */
function edgeLine(child, parent, route) {
  if (child === parent) return loopLine(child);
  if (route?.isVertical) return verticalLine(child, parent, route.points);
  const isRight = child.x >= parent.x + parent.width - 1;
  const isLeft = child.x + child.width <= parent.x + 1;
  const way = isRight || isLeft ? (route?.points ?? []) : [];
  const out = isLeft ? -1 : 1;
  const into = isRight ? -1 : 1;
  const start = sidePoint(parent, out, way[0] ?? centre(child));
  const end = sidePoint(child, into, way[way.length - 1] ?? centre(parent));
  const path = new Path2D();
  path.moveTo(start.x, start.y);
  if (isRight || isLeft) [...way, end].reduce((from, to) => bend(path, from, to), start);
  else bulge(path, start, end);
  return { path, start: { ...start, dx: out, dy: 0 }, end: { ...end, dx: into, dy: 0 }, bounds: boundsOf([start, end, ...way]) };
}

function centre(box) {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** A point of the left or the right side, a little towards where the line goes. */
function sidePoint(box, side, toward) {
  return { x: side > 0 ? box.x + box.width : box.x, y: shifted(box.y, box.height, toward.y) };
}

function shifted(start, length, toward) {
  const middle = start + length / 2;
  return middle + Math.max(-length * 0.36, Math.min(length * 0.36, (toward - middle) * 0.28));
}

/** The line between layers that are rows: from the foot of what is referred to. */
function verticalLine(child, parent, way) {
  const isBelow = child.y >= parent.y + parent.height - 1;
  const [out, into] = isBelow ? [1, -1] : [-1, 1];
  const edgeOf = (box, side, toward) => ({ x: shifted(box.x, box.width, toward.x), y: side > 0 ? box.y + box.height : box.y });
  const start = edgeOf(parent, out, way[0] ?? centre(child));
  const end = edgeOf(child, into, way[way.length - 1] ?? centre(parent));
  const path = new Path2D();
  path.moveTo(start.x, start.y);
  [...way, end].reduce((from, to) => {
    const middle = (from.y + to.y) / 2;
    path.bezierCurveTo(from.x, middle, to.x, middle, to.x, to.y);
    return to;
  }, start);
  return { path, start: { ...start, dx: 0, dy: out }, end: { ...end, dx: 0, dy: into }, bounds: boundsOf([start, end, ...way]) };
}

function bend(path, from, to) {
  const middle = (from.x + to.x) / 2;
  path.bezierCurveTo(middle, from.y, middle, to.y, to.x, to.y);
  return to;
}

function bulge(path, start, end) {
  const x = Math.max(start.x, end.x) + 46;
  path.bezierCurveTo(x, start.y, x, end.y, end.x, end.y);
}

function loopLine(box) {
  const start = { x: box.x + box.width, y: box.y + 12 };
  const end = { x: box.x + box.width, y: box.y + Math.min(box.height - 8, 48) };
  const path = new Path2D();
  path.moveTo(start.x, start.y);
  path.bezierCurveTo(start.x + 38, start.y - 6, start.x + 38, end.y + 6, end.x, end.y);
  return { path, start: { ...start, dx: 1, dy: 0 }, end: { ...end, dx: 1, dy: 0 }, bounds: boundsOf([start, end]) };
}

function boundsOf(points) {
  const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
  const [x, y] = [Math.min(...xs) - 50, Math.min(...ys) - 10];
  return { x, y, width: Math.max(...xs) + 50 - x, height: Math.max(...ys) + 10 - y };
}

/** The foot where many rows refer, and the bar where one row is referred to. */
function drawEnds(context, { start, end }) {
  context.beginPath();
  for (const spread of [-5, 0, 5]) {
    context.moveTo(end.x + end.dx * 9, end.y + end.dy * 9);
    context.lineTo(end.x + end.dy * spread, end.y + end.dx * spread);
  }
  const bar = { x: start.x + start.dx * 6, y: start.y + start.dy * 6 };
  context.moveTo(bar.x + start.dy * 5, bar.y + start.dx * 5);
  context.lineTo(bar.x - start.dy * 5, bar.y - start.dx * 5);
  context.stroke();
}
