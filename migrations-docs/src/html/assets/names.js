// Which names can be read from afar: in the boxes where they fit, and over them where nothing is in the way.

/** The sizes of letters on the screen, from the largest. */
const NAME_HEIGHTS = [10, 8.5, 7];
const FREE_HEIGHT = 9.5;
/** A box of less has no name over it. */
const LEAST_NAMED = 14;
/** A name is cut only where enough of it is left. */
const LEAST_CUT = 46;

/** The names of a scene at a zoom, by box: those that matter most first. They are the same wherever the camera is. */
function placeNames(scene, zoom, text) {
  const names = new Map();
  const taken = scene.clusters.map((cluster) => clusterLabel(cluster, scene.gaps, zoom, text)).map(({ area }) => area);
  const rest = [];
  for (const box of scene.boxes) {
    const lines = linesInside(box, zoom, text);
    if (lines) {
      names.set(box, lines);
      taken.push(areaOfLines(box, lines, text, zoom));
    } else if (box.width * zoom >= LEAST_NAMED) {
      rest.push(box);
    }
  }
  const weight = (box) => (box.isSelected ? 1e6 : 0) + (box.status ? 1e3 : 0) - (box.isFaint ? 1e4 : 0) + box.references;
  rest.sort((one, other) => weight(other) - weight(one));
  for (const box of rest) {
    const lines = { ...nameFont(FREE_HEIGHT / zoom), words: [box.title], isFree: true };
    const area = areaOfLines(box, lines, text, zoom);
    if (taken.some((other) => overlap(area, other))) continue;
    names.set(box, lines);
    taken.push(area);
  }
  return names;
}

/** The label of a cluster and its place; on the screen it has nearly one size, so that it is read from afar. */
function clusterLabel(cluster, gaps, zoom, text) {
  const size = Math.round(Math.max(11, Math.min(15, gaps.label * zoom * 0.6)));
  const height = size / zoom;
  const room = Math.max(cluster.width * zoom - 12, 60) / zoom;
  const label = cutText(cluster.label, (part) => nameWidth(part, height, text) <= room);
  const x = cluster.x + Math.min(gaps.margin, 12 / zoom);
  const y = cluster.y + Math.max(gaps.label * 0.52, 2 / zoom);
  return { label, size, x, y, area: { x, y: y - height / 2, width: nameWidth(label, height, text), height } };
}

function nameFont(height) {
  return { font: `600 ${height.toFixed(1)}px ${FONT.sans}`, height };
}

/** The width of a name in letters of a height: measured once, in letters of 10 pixels. */
function nameWidth(name, height, text) {
  return (text.measure(name, 'name') * height) / 10;
}

function areaOfLines(box, { words, height }, text, zoom) {
  const width = Math.max(...words.map((word) => nameWidth(word, height, text))) + 4 / zoom;
  const tall = words.length * height * 1.12 + 1 / zoom;
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - tall) / 2, width, height: tall };
}

function overlap(one, other) {
  return one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;
}

/** The lines of a box's name in the largest letters that fit; undefined where none fit. */
function linesInside(box, zoom, text) {
  const [width, height] = [box.width - 5 / zoom, box.height - 2 / zoom];
  const fitsIn = (size) => (part) => nameWidth(part, size / zoom, text) <= width;
  const names = [box.title, ...(box.short ? [box.short] : [])];
  for (const name of names) {
    for (const size of NAME_HEIGHTS) {
      const words = brokenName(name, fitsIn(size));
      const most = Math.floor((height * zoom + size * 0.25) / (size * 1.12));
      if (words.length <= most && words.every(fitsIn(size))) return { ...nameFont(size / zoom), words };
    }
  }
  const least = NAME_HEIGHTS[NAME_HEIGHTS.length - 1];
  if (box.width * zoom < LEAST_CUT || box.height * zoom < least + 1) return undefined;
  return { ...nameFont(least / zoom), words: [cutText(names[names.length - 1], fitsIn(least))] };
}

/** A name is broken after its underscores. */
function brokenName(name, fits) {
  const lines = [];
  for (const part of name.split(/(?<=_)/)) {
    const last = lines[lines.length - 1];
    if (last !== undefined && fits(last + part)) lines[lines.length - 1] = last + part;
    else lines.push(part);
  }
  return lines;
}
