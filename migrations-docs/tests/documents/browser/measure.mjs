// How long a page takes to open, and how smoothly its diagram moves.

import { openPage, pixels } from './browser.mjs';

const LONGEST_OPENING = 2_000;
const LARGEST = 10_000_000;

/** Figures of a page, and what is wrong with them. */
export async function measure(browser, path, bytes) {
  const page = await openPage(browser, path);
  const opened = await page.evaluate(() => performance.getEntriesByName('first diagram')[0].startTime);
  const before = await pixels(page);
  const panned = await framesWhile(page, pan);
  const moved = await pixels(page);
  const zoomed = await framesWhile(page, zoom);
  const faults = [];
  if (moved === before) faults.push('does not move when it is dragged');
  if ((await pixels(page)) === moved) faults.push('does not zoom by the wheel');
  if (opened > LONGEST_OPENING) faults.push(`takes ${Math.round(opened)} ms to its first diagram`);
  if (bytes > LARGEST) faults.push(`has ${bytes} bytes`);
  await page.close();
  const words = `${Math.round(bytes / 1024)} KiB, diagram after ${Math.round(opened)} ms, frames: panning ${frameWords(panned)}, zooming ${frameWords(zoomed)}`;
  return { faults, words };
}

function frameWords(frames) {
  const sorted = [...frames].sort((one, other) => one - other);
  const at = (part) => sorted[Math.floor(sorted.length * part)].toFixed(1);
  return `${at(0.5)} ms (95%: ${at(0.95)} ms)`;
}

/** The times between frames while something is done with the pointer on the diagram. */
async function framesWhile(page, act) {
  const box = await (await page.$('#diagram')).boundingBox();
  await page.evaluate(() => {
    window.frames_ = [];
    let last = performance.now();
    const note = (now) => {
      window.frames_.push(now - last);
      last = now;
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  await act(page, box.x + box.width / 2, box.y + 4);
  return page.evaluate(() => {
    const frames = window.frames_;
    window.frames_ = { push() {} };
    return frames.slice(1);
  });
}

async function pan(page, x, y) {
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 1; step <= 60; step += 1) await page.mouse.move(x + Math.sin(step / 8) * 160, y + step * 3);
  await page.mouse.up();
}

async function zoom(page, x, y) {
  await page.mouse.move(x, y + 200);
  for (let step = 0; step < 40; step += 1) await page.mouse.wheel({ deltaY: step < 20 ? -40 : 25 });
}
