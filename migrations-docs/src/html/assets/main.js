// Starts the page, and brings everything in line with the hash.

function startTheme(repaint) {
  const button = byId('theme');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';
  const show = () => {
    button.textContent = isDark() ? 'Light' : 'Dark';
    button.setAttribute('aria-label', isDark() ? 'Switch to light colours' : 'Switch to dark colours');
    repaint();
  };
  button.addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
    show();
  });
  dark.addEventListener('change', show);
  show();
}

function start() {
  const schema = readSchema(JSON.parse(byId('schema').textContent));
  let view;

  const show = (isFocused) => {
    const next = viewOf(schema, readRoute(schema, location.hash));
    view = next;
    diagram.show(view);
    timeline.show(view);
    const title = panel.show(view, isFocused);
    document.title = title && title !== schema.title ? `${title} · ${schema.title}` : schema.title;
    const isTable = view.selected && isRelation(view.selected);
    byId('depth').hidden = !isTable;
    byId('focus').value = isTable && view.route.focus ? String(view.route.focus) : '';
  };
  // What is one of many on the way, as under a slider that is dragged, leaves no entry for the back button.
  let isOnTheWay = false;
  const go = (fields, isStep = false) => {
    const hash = hashOf(schema, { ...view.route, ...fields });
    if (isOnTheWay || hash === (location.hash || '#')) history.replaceState(null, '', hash);
    else history.pushState(null, '', hash);
    isOnTheWay = isStep;
    show(false);
  };
  const diagram = startDiagram(schema, go);
  const timeline = startTimeline(schema, go);
  const panel = startPanel();
  const nowhere = { table: undefined, object: undefined, from: undefined, to: undefined, focus: 0, line: 0 };
  startSearch(schema, (route) => {
    go({ ...nowhere, at: undefined, ...route });
    byId('panel').querySelector('h2')?.focus();
  });
  // A link that was followed takes the focus along, for the panel that had it is gone.
  let isFollowed = false;
  byId('panel').addEventListener('click', (event) => {
    isFollowed = Boolean(event.target.closest('a'));
  });
  const follow = () => {
    show(isFollowed);
    isFollowed = false;
  };
  addEventListener('hashchange', follow);
  show(false);
  startTheme(diagram.repaint);
}

start();
