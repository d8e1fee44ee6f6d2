// The diagram: a canvas that shows a view, and moves and selects by pointer and keyboard.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PAN_STEP = 90;

/** Starts the diagram of a schema; `go` is called with what of the route is to be another. */
function startDiagram(schema, go) {
  const canvas = byId('diagram');
  const context = canvas.getContext('2d', { alpha: false });
  const text = textMeasure(context);
  const layoutFor = makeLayouts(schema, canvas, text.measure);
  let size = { width: 0, height: 0, ratio: 1 };
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
    size = fitPixels(canvas);
    redraw();
  };
  const whole = () => eye.fitting({ x: 0, y: 0, width: layout.width || 1, height: layout.height || 1 }, 1.1);
  const fit = () => eye.moveTo(whole());
  const lookAt = (box) => {
    const target = cameraOn(box, eye.camera, size);
    if (target) eye.moveTo(target);
  };
  const showFirst = () => {
    resize();
    eye.set(whole());
    draw();
    performance.mark('first diagram');
  };
  const show = (next) => {
    const [lastLayout, lastSelected] = [layout, view?.selected];
    [view, layout] = [next, layoutFor(next)];
    scene = sceneOf(view, layout);
    if (!lastLayout) showFirst();
    else if (layout !== lastLayout) fit();
    const box = scene.boxes.find((it) => it.isSelected);
    if (box && view.selected !== lastSelected && !isByPointer && !view.route.focus) lookAt(box);
    isByPointer = false;
    redraw();
  };
  const select = (box) => go({ table: box && fullName(lastNameOf(box.entity, view)), object: undefined, focus: box ? view.route.focus : 0, line: 0 });
  const step = (direction) => {
    const from = scene.boxes.find((box) => box.isSelected);
    const next = from ? nextBox(scene, from, direction) : scene.boxes[0];
    if (!next) return;
    select(next);
    announce(next, view);
  };
  const zoomBy = (factor) => eye.zoomAround(factor, size.width / 2, size.height / 2);

  followSelection(canvas, {
    at: (x, y) => scene && boxAt(scene, (x - eye.camera.x) / eye.camera.zoom, (y - eye.camera.y) / eye.camera.zoom),
    select: (box) => {
      if (box?.entity === view.selected) return;
      isByPointer = true;
      select(box);
    },
    zoomTo: lookAt,
  });
  followKeys(canvas, {
    step, pan: eye.pan, zoomBy, fit,
    leave: () => select(undefined),
    focus: () => view.selected && go({ focus: view.route.focus ? 0 : 1 }),
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

/** The layout for a view: of everything, or of a table with its neighbours; each is made once. */
function makeLayouts(schema, canvas, measure) {
  const edges = edgesOf(schema);
  const layouts = new Map();
  const make = (shown) => {
    const limit = rowLimit(shown.length);
    const sizes = boxSizes(schema, shown, limit, measure);
    const aspect = Math.min(1.8, Math.max(0.6, canvas.clientWidth / (canvas.clientHeight || 1)));
    return { ...layOut(schema, shown, edges, (relation) => sizes.get(relation), { gaps: limit ? GAPS : CLOSE_GAPS, aspect }), limit };
  };
  return ({ selected, route }) => {
    const focus = selected && isRelation(selected) && route.focus;
    const key = focus ? `${selected.index}/${focus}` : 'all';
    if (!layouts.has(key)) layouts.set(key, make(focus ? withinSteps(selected, schema.relations, edges, focus) : schema.relations));
    return layouts.get(key);
  };
}

/** Gives a canvas as many pixels as the screen has there. */
function fitPixels(canvas) {
  const ratio = Math.min(devicePixelRatio || 1, 2);
  const { clientWidth: width, clientHeight: height } = canvas;
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  return { width, height, ratio };
}

/** Where a camera sees a box well; undefined where it does already. */
function cameraOn(box, camera, size) {
  const [left, top] = [box.x * camera.zoom + camera.x, box.y * camera.zoom + camera.y];
  const [right, bottom] = [left + box.width * camera.zoom, top + box.height * camera.zoom];
  const isInSight = left >= 0 && top >= 0 && right <= size.width && bottom <= size.height;
  if (isInSight && camera.zoom >= READABLE) return undefined;
  const zoom = Math.max(camera.zoom, Math.min(0.85, (size.width - 40) / box.width));
  const middle = centre(box);
  return { zoom, x: size.width / 2 - middle.x * zoom, y: size.height / 2 - middle.y * zoom };
}

/** Arrows go from table to table, or move the diagram with Shift; letters and signs do the rest. */
function followKeys(canvas, { step, pan, zoomBy, fit, leave, focus }) {
  const keys = {
    '+': () => zoomBy(1.25), '=': () => zoomBy(1.25), '-': () => zoomBy(0.8), 0: fit,
    Enter: () => byId('panel').focus(), Escape: leave, f: focus,
  };
  canvas.addEventListener('keydown', (event) => {
    const arrow = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || (!arrow && !keys[event.key])) return;
    event.preventDefault();
    if (arrow && event.shiftKey) pan(-arrow[0] * PAN_STEP, -arrow[1] * PAN_STEP);
    else if (arrow) step(arrow);
    else keys[event.key]();
  });
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
