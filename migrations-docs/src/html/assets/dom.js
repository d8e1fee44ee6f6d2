// Elements out of texts: whatever a schema calls its things, it stays text and never becomes markup.

/** An element with attributes; strings among the children become text nodes. */
function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** The element of the page with that id. */
function byId(id) {
  return document.getElementById(id);
}

/** A name of the schema, kept apart from the direction of the text around it. */
function named(text, tag = 'bdi') {
  return element(tag, { class: 'name' }, breakable(text));
}

/** A name that may go on in another line after its underscores. */
function breakable(text) {
  return visible(text).split(/(?<=_)/).flatMap((part, index) => (index ? [element('wbr'), part] : [part]));
}

/** A name of blanks alone in quotes, because it would not be seen. */
function visible(text) {
  return text.trim() ? text : `"${text}"`;
}

/** A count with its word: `1 table`, `3 tables`. */
function count(number, word, plural = `${word}s`) {
  return `${number.toLocaleString('en')} ${number === 1 ? word : plural}`;
}

/** Whether the reader wants no movement. */
function isCalm() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
