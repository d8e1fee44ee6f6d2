// SQL with its words told apart, line by line.

const SQL_TOKEN = /(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<string>'(?:[^']|'')*(?:'|$))|(?<name>"(?:[^"]|"")*(?:"|$))|(?<number>\b\d+(?:\.\d+)?\b)|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<rest>[\s\S])/gu;
const SQL_WORDS = new Set(('add all alter always analyze and any array as asc authenticated before begin between bigint boolean both by bytea call cascade '
  + 'case cast check collate column comment commit concurrently conflict constraint create cross current_date current_timestamp date declare default '
  + 'deferrable deferred definer delete desc distinct do domain double drop each else elsif enable end enum exception except exclude execute exists '
  + 'extension false first following for force foreign from full function generated grant group having identity if immutable in index inherits '
  + 'initially inner insert instead int integer intersect interval into invoker is join json jsonb key language lateral left like limit locked loop '
  + 'materialized name natural new no not nothing notify null nulls numeric of offset old on only or order outer over owner partition perform '
  + 'policy precision primary privileges procedure public raise range real references refresh rename replace restrict return returning returns revoke '
  + 'right role row rows rule schema security select sequence serial set setof skip smallint sql stable start statement stored strict table temporary '
  + 'text then time timestamp timestamptz to trigger true truncate type union unique unlogged update using uuid validate values varchar view volatile '
  + 'when where while with without zone').split(' '));

/** The lines of a text of SQL, each a list of its parts. */
function sqlLines(text) {
  const lines = [[]];
  for (const { 0: token, groups } of text.matchAll(SQL_TOKEN)) {
    const kind = tokenKind(token, groups);
    token.split('\n').forEach((part, index) => {
      if (index) lines.push([]);
      if (part) addPart(lines[lines.length - 1], part, kind);
    });
  }
  return lines;
}

function tokenKind(token, groups) {
  if (groups.word) return SQL_WORDS.has(token.toLowerCase()) ? 'word' : '';
  return ['comment', 'string', 'number'].find((kind) => groups[kind] !== undefined) ?? '';
}

function addPart(line, text, kind) {
  const last = line[line.length - 1];
  if (last?.kind === kind) last.text += text;
  else line.push({ text, kind });
}

/** A block of SQL with numbered lines; one of them may be marked. */
function sqlBlock(text, label, marked) {
  const lines = sqlLines(text.replace(/\n$/, '')).map((parts, index) => {
    const spans = parts.map(({ text: part, kind }) => (kind ? element('span', { class: `sql-${kind}` }, part) : part));
    const isMarked = index + 1 === marked;
    return element('span', { class: isMarked ? 'line marked' : 'line', id: isMarked ? 'marked-line' : null }, spans, '\n');
  });
  return element('pre', { class: 'sql', tabindex: '0', role: 'region', 'aria-label': label }, element('code', {}, lines));
}
