// The diagram: a canvas that shows a view, and moves and selects by pointer and keyboard.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PAN_STEP = 90;

/** Starts the diagram of a schema; `go` is called with what of the route is to be another. */
function startDiagram(schema, go) {
  const canvas = byId('diagram');
  const context = canvas.getContext('2d', { alpha: false });
  const text = textMeasure(context);
  const edges = edgesOf(schema);
  const size = { width: 0, height: 0, ratio: 1 };
  const layouts = new Map();
  let palette = readPalette();
  let [view, layout, scene, frame] = [undefined, undefined, undefined, 0];
  let isByPointer = false;

  const draw = () => {
    frame = 0;
    drawScene(context, scene, eye.camera, size, palette, text);
  };
  const redraw = () => {
    if (scene && !frame) frame = requestAnimationFrame(draw);
  };
  const eye = makeCamera(canvas, redraw);

  const resize = () => {
    const ratio = Math.min(devicePixelRatio || 1, 2);
    Object.assign(size, { width: canvas.clientWidth, height: canvas.clientHeight, ratio });
    canvas.width = Math.round(size.width * ratio);
    canvas.height = Math.round(size.height * ratio);
    redraw();
  };
  const aspect = () => Math.min(1.8, Math.max(0.6, canvas.clientWidth / (canvas.clientHeight || 1)));
  const layoutFor = ({ selected, route }) => {
    const focus = selected && isRelation(selected) && route.focus;
    const key = focus ? `${selected.index}/${focus}` : 'all';
    if (!layouts.has(key)) {
      const shown = focus ? withinSteps(selected, schema.relations, edges, focus) : schema.relations;
      const limit = rowLimit(shown.length);
      const sizes = boxSizes(schema, shown, limit, text.measure);
      layouts.set(key, { ...layOut(schema, shown, edges, (relation) => sizes.get(relation), { gaps: limit ? GAPS : CLOSE_GAPS, aspect: aspect() }), limit });
    }
    return layouts.get(key);
  };
  const whole = () => ({ x: 0, y: 0, width: layout.width || 1, height: layout.height || 1 });
  const fit = () => eye.moveTo(eye.fitting(whole(), 1.1));
  const lookAt = (box) => {
    const { camera } = eye;
    const [left, top] = [box.x * camera.zoom + camera.x, box.y * camera.zoom + camera.y];
    const [right, bottom] = [left + box.width * camera.zoom, top + box.height * camera.zoom];
    const isInSight = left >= 0 && top >= 0 && right <= size.width && bottom <= size.height;
    if (isInSight && camera.zoom >= READABLE) return;
    const zoom = Math.max(camera.zoom, Math.min(0.85, (size.width - 40) / box.width));
    const middle = centre(box);
    eye.moveTo({ zoom, x: size.width / 2 - middle.x * zoom, y: size.height / 2 - middle.y * zoom });
  };
  const show = (next) => {
    const [lastLayout, lastSelected] = [layout, view?.selected];
    [view, layout] = [next, layoutFor(next)];
    scene = sceneOf(view, layout);
    const box = scene.boxes.find((it) => it.isSelected);
    if (!lastLayout) {
      resize();
      eye.set(eye.fitting(whole(), 1.1));
      draw();
      performance.mark('first diagram');
    } else if (layout !== lastLayout) {
      fit();
    }
    if (box && view.selected !== lastSelected && !isByPointer && !view.route.focus) lookAt(box);
    isByPointer = false;
    redraw();
  };
  const select = (box) => go({ table: box && fullName(lastNameOf(box.entity, view)), object: undefined, focus: box ? view.route.focus : 0, line: 0 });

  followSelection(canvas, {
    at: (x, y) => scene && boxAt(scene, (x - eye.camera.x) / eye.camera.zoom, (y - eye.camera.y) / eye.camera.zoom),
    select: (box) => {
      isByPointer = true;
      if (box?.entity === view.selected) isByPointer = false;
      else select(box);
    },
    zoomTo: lookAt,
  });
  const step = (direction) => {
    const from = scene.boxes.find((box) => box.isSelected);
    const next = from ? nextBox(scene, from, direction) : scene.boxes[0];
    if (!next) return;
    select(next);
    announce(next, view);
  };
  const zoomBy = (factor) => eye.zoomAround(factor, size.width / 2, size.height / 2);
  const keys = {
    '+': () => zoomBy(1.25), '=': () => zoomBy(1.25), '-': () => zoomBy(0.8), 0: fit,
    Enter: () => byId('panel').focus(),
    Escape: () => select(undefined),
    f: () => view.selected && go({ focus: view.route.focus ? 0 : 1 }),
  };
  canvas.addEventListener('keydown', (event) => {
    const arrow = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || (!arrow && !keys[event.key])) return;
    event.preventDefault();
    if (arrow && event.shiftKey) eye.pan(-arrow[0] * PAN_STEP, -arrow[1] * PAN_STEP);
    else if (arrow) step(arrow);
    else keys[event.key]();
  });
  byId('zoom-in').addEventListener('click', () => zoomBy(1.4));
  byId('zoom-out').addEventListener('click', () => zoomBy(1 / 1.4));
  byId('fit').addEventListener('click', fit);
  byId('focus').addEventListener('change', (event) => go({ focus: Number(event.target.value) }));
  new ResizeObserver(resize).observe(canvas);
  const repaint = () => {
    palette = readPalette();
    redraw();
  };
  return { show, repaint };
}

/** What the relation of a box is called in a view; a dropped one as it was before. */
function lastNameOf(entity, view) {
  return stateAt(entity, view.at) ?? stateAt(entity, view.from) ?? lastState(entity);
}

/** A click selects; what moved more than a finger trembles was no click. */
function followSelection(canvas, { at, select, zoomTo }) {
  let down;
  canvas.addEventListener('pointerdown', (event) => {
    down = { x: event.clientX, y: event.clientY };
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!event.buttons) canvas.classList.toggle('over', Boolean(at(event.offsetX, event.offsetY)));
  });
  canvas.addEventListener('click', (event) => {
    if (!down || Math.hypot(event.clientX - down.x, event.clientY - down.y) > 5) return;
    select(at(event.offsetX, event.offsetY));
  });
  canvas.addEventListener('dblclick', (event) => {
    const box = at(event.offsetX, event.offsetY);
    if (box) zoomTo(box);
  });
}

/** Tells who cannot see the canvas which table the arrows have come to. */
function announce({ entity, title, status }, view) {
  const relation = view.catalog.relations.get(entity);
  const columns = relation ? count(relation.object.columns.length, 'column') : '';
  const parents = (relation?.references ?? []).filter((it) => it.entity).map((it) => lastNameOf(it.entity, view).name);
  const refers = parents.length ? `refers to ${[...new Set(parents)].join(', ')}` : '';
  byId('announcement').textContent = [title, status, columns, refers].filter(Boolean).join(', ');
}
