// Gives the documents of every set to the programs that read them, and compares what they have read with
// `schema.json`: Liam ERD reads the JSON of tbls, dbdiagram.io's parser DBML, and Mermaid the diagrams.
//
//   MIGRATIONS_PAGES=target/pages cargo test -p sealed-migrations-docs --test documents of_every_set
//   npm install --prefix migrations-docs/tests/documents/readers
//   node migrations-docs/tests/documents/readers/check.mjs target/pages
//
// Says what a reader or a file leaves out by itself. Exits with 1 where something is missing or is read otherwise.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { checkDbml } from './dbml.mjs';
import { checkLiam } from './liam.mjs';
import { checkMermaid } from './mermaid.mjs';

const READERS = { 'Liam ERD': checkLiam, DBML: checkDbml, Mermaid: checkMermaid };

const [pages] = process.argv.slice(2);
if (!pages) {
  console.error('usage: check.mjs FOLDER-OF-PAGES');
  process.exit(2);
}
const folders = readdirSync(pages).sort().map((name) => resolve(pages, name)).filter((folder) => existsSync(join(folder, 'tbls.json')));
let faults = folders.length ? 0 : 1;
if (faults) console.error(`error: no documents in ${pages}`);
for (const folder of folders) {
  const document = JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8'));
  for (const [reader, check] of Object.entries(READERS)) {
    try {
      const dropped = [...new Set(await check(folder, document))].sort();
      console.log(`ok ${reader}: ${folder}, ${document.tables.length} tables, ${document.views.length} views`);
      dropped.forEach((what) => console.log(`  leaves out ${what}`));
    } catch (error) {
      faults += 1;
      console.log(`FAILED ${reader}: ${folder}\n  ${error.message}`);
    }
  }
}
process.exit(faults ? 1 : 0);
