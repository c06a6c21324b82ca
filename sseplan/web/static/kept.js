// The texts that are not saved yet, in this browser, for this plan; each goes once it is saved.
// They outlive the window and the server: a text is never on disk longer than it waits.

const NAME = `sseplan:${document.body.dataset.plan || ""}`;
const TAB = tab();

function tab() {
  const made = Math.random().toString(36).slice(2);
  try {
    return (sessionStorage.sseplan ||= made);
  } catch {
    return made; // a browser that keeps nothing
  }
}

/** All of them, by address: {fields, page, label, when, tab}. */
export function all() {
  try {
    return Object(JSON.parse(localStorage.getItem(NAME)));
  } catch {
    return {};
  }
}

export function put(url, fields, label) {
  const known = all();
  known[url] = { fields: String(fields), label, page: location.pathname, when: Date.now(), tab: TAB };
  write(known);
}

export function drop(url) {
  const known = all();
  if (!(url in known)) return;
  delete known[url];
  write(known);
}

/** Those that no open window is about to save: of this very window, or of one long silent. */
export function forsaken() {
  const old = Date.now() - 10000;
  return Object.entries(all()).filter(([, one]) => one.tab === TAB || one.when < old);
}

function write(known) {
  try {
    if (Object.keys(known).length) localStorage.setItem(NAME, JSON.stringify(known));
    else localStorage.removeItem(NAME);
  } catch { /* full, or forbidden: the page still holds the text */ }
}
