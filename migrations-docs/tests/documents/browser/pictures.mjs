// Pictures of a page, for people to look at.

import { DESKTOP, PHONE, openPage } from './browser.mjs';

/** Takes pictures of the start, a table, a migration and a comparison; large and small, light and dark. */
export async function takePictures(browser, path, { latest, versions, last, name, found }, stem) {
  const busiest = [...latest].sort((one, other) => other.columns.length - one.columns.length)[0];
  const places = {
    start: '',
    table: `#${new URLSearchParams({ table: name(busiest) })}`,
    migration: `#at=${versions[found] ?? versions[Math.floor(last / 2)]}`,
    compared: `#diff=${versions[Math.floor(last / 2)]}..${versions[last]}`,
  };
  for (const [size, viewport] of [['desktop', DESKTOP], ['phone', { ...PHONE, deviceScaleFactor: 2 }]]) {
    for (const scheme of ['light', 'dark']) {
      for (const [place, hash] of Object.entries(places)) {
        const page = await openPage(browser, path, { hash, viewport, scheme });
        await page.screenshot({ path: `${stem}-${place}-${size}-${scheme}.png` });
        await page.close();
      }
    }
  }
}
