// Which part of the diagram is on the screen, and how it moves there by pointer, wheel and fingers.

const ZOOM = { least: 0.02, most: 2.5 };
const MOVE_MILLISECONDS = 260;
const MARGIN = 26;
const BUTTONS = 36;

/** A camera over a canvas; `changed` is called when something else is in sight. */
function makeCamera(canvas, changed) {
  const camera = { x: 0, y: 0, zoom: 1 };
  let moving = 0;

  const set = (to) => {
    Object.assign(camera, to);
    changed();
  };
  const zoomAround = (factor, x, y) => {
    cancelAnimationFrame(moving);
    const zoom = Math.max(ZOOM.least, Math.min(ZOOM.most, camera.zoom * factor));
    const scale = zoom / camera.zoom;
    set({ zoom, x: x - (x - camera.x) * scale, y: y - (y - camera.y) * scale });
  };
  const moveTo = (target) => {
    cancelAnimationFrame(moving);
    if (isCalm()) return set(target);
    const start = { ...camera };
    const begin = performance.now();
    const step = (now) => {
      const part = Math.min(1, Math.max(0, (now - begin) / MOVE_MILLISECONDS));
      const eased = 1 - (1 - part) ** 3;
      const between = (key) => start[key] + (target[key] - start[key]) * eased;
      set({ x: between('x'), y: between('y'), zoom: between('zoom') });
      if (part < 1) moving = requestAnimationFrame(step);
    };
    moving = requestAnimationFrame(step);
  };
  const pan = (dx, dy) => {
    cancelAnimationFrame(moving);
    set({ x: camera.x + dx, y: camera.y + dy });
  };
  /** Where the camera is for an area to fill the canvas, but for the strip of the buttons. */
  const fitting = (area, most) => {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight - BUTTONS];
    const zoom = Math.min(most, (width - 2 * MARGIN) / area.width, (height - 2 * MARGIN) / area.height);
    const middle = (length, start, size) => length / 2 - (start + size / 2) * zoom;
    return { zoom, x: middle(width, area.x, area.width), y: middle(height, area.y, area.height) };
  };
  followPointers(canvas, { pan, zoomAround });
  return { camera, set, moveTo, pan, zoomAround, fitting };
}

/** One pointer pans, two zoom, the wheel zooms where it points. */
function followPointers(canvas, { pan, zoomAround }) {
  const pointers = new Map();
  const spread = () => {
    const [one, other] = [...pointers.values()];
    return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, distance: Math.hypot(one.x - other.x, one.y - other.y) || 1 };
  };
  const end = (event) => pointers.delete(event.pointerId);
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
  });
  canvas.addEventListener('pointermove', (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    const before = pointers.size === 2 && spread();
    pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    if (!before) {
      if (pointers.size === 1) pan(event.offsetX - last.x, event.offsetY - last.y);
      return;
    }
    const after = spread();
    pan(after.x - before.x, after.y - before.y);
    zoomAround(after.distance / before.distance, after.x, after.y);
  });
  canvas.addEventListener('pointerup', end);
  canvas.addEventListener('pointercancel', end);
  canvas.addEventListener('wheel', (event) => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : 1;
    zoomAround(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0016)), event.offsetX, event.offsetY);
  }, { passive: false });
}
