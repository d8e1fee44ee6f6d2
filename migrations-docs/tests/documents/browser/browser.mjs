// A browser, and pages in it of which every request, error and dialogue is a fault.

import { pathToFileURL } from 'node:url';

import puppeteer from 'puppeteer-core';

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 360, height: 780, isMobile: true, hasTouch: true };

/** Starts a browser without a window. */
export function openBrowser(program) {
  return puppeteer.launch({ executablePath: program, headless: true, args: ['--no-sandbox'] });
}

/** Opens a page of a file, which asks for nothing; what it must not do is collected in its `faults`. */
export function openPage(browser, path, options) {
  const own = pathToFileURL(path).href;
  return open(browser, own, (url) => url.split('#')[0] === own, options);
}

/** Opens a page that a server of this machine has, which asks for nothing elsewhere. */
export function openServed(browser, own, options) {
  return open(browser, own, (url) => url.startsWith(own), options);
}

async function open(browser, own, isOwn, { hash = '', viewport = DESKTOP, scheme = 'light' } = {}) {
  const page = await browser.newPage();
  page.faults = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!isOwn(url) && !url.startsWith('data:,')) page.faults.push(`asked for ${url}`);
  });
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) page.faults.push(`wrote to the console: ${message.text()}`);
  });
  page.on('pageerror', (error) => page.faults.push(`stopped with ${error.message}`));
  page.on('dialog', (dialog) => {
    page.faults.push(`opened a dialogue: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.setViewport(viewport);
  await inScheme(page, scheme);
  await page.goto(own + hash);
  await settled(page);
  return page;
}

/** Asks for a page in light or dark colours, and for calm. */
export async function inScheme(page, scheme) {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
}

/** Goes to a place of the page that is open. */
export async function goTo(page, hash) {
  await page.evaluate((to) => { location.hash = to; }, hash);
  await settled(page);
}

/** Waits until the page has drawn what was asked of it. */
export function settled(page) {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30)))));
}

/** What the canvas shows, as a picture in text. */
export function pixels(page) {
  return page.evaluate(() => document.getElementById('diagram').toDataURL());
}
