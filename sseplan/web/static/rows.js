// The tables: edit in place, add, copy, delete, move, paste.  Without this, every act is a form.
//
// A row is text until it is edited.  One row of the page is edited at a time; leaving it saves it.
// Every act goes to the server, which gives the list back: only the rows that changed are replaced.
// Another script that changed a list gives it by « sseplan:lignes » (detail: the server's answer).

import { ask as choose } from "./conflict.js";
import * as kept from "./kept.js";
import { back, gone, renewed, say as status, token, undoable } from "./saving.js";

const TABLE = "[data-lignes]";
const ROW = "tr[data-row]";
const FIELD = "input:not([type=hidden]), select, textarea";
const RETRY = 3000;
const SILENT = 11000; // a window that is silent for so long is closed
const LONG = 40; // a text longer than this is typed on several lines

const source = new WeakMap(); // a row → the HTML that the server gave for it
let edited = null; // the row that is edited: { table, row, rank, cells, before }
let turn = Promise.resolve(); // acts follow one another
let undoing = ""; // the list whose last act is being undone

const inTurn = (act) => (turn = turn.then(act).catch((error) => console.error(error)));
const rows = (table) => [...table.querySelectorAll(`tbody > ${ROW}`)];
const rowAt = (table, rank) => table.querySelector(`tbody > tr[data-row="${rank}"]`);
const rankOf = (row) => Number(row.dataset.row);
const formOf = (table) => table.querySelector("form[data-rows]");

// --- the server

/** The answer and its status; status 0 when the server is not there. */
async function ask(url, data, method = "POST") {
  const headers = { Accept: "application/json", "X-Fragment": "1", "X-Jeton": token() };
  const body = method === "POST" ? new URLSearchParams(data) : undefined;
  const keepalive = String(body ?? "").length < 50000; // goes on when the page goes
  try {
    const answer = await fetch(url, { method, headers, body, keepalive });
    if (answer.status === 403 && (await renewed())) return ask(url, data, method);
    if (answer.status !== 403) back();
    return { ...(await answer.json()), status: answer.status };
  } catch {
    gone();
    return { status: 0, erreur: "Pas enregistré : sseplan ne répond pas." };
  }
}

const vuOf = (table) => formOf(table).elements.vu.value;
const send = (table, op, data = [], vu = vuOf(table)) =>
  ask(formOf(table).action, [["op", op], ["vu", vu], ...data]);

/** The list as the answer gives it, and what the page is told of the save. */
function take(table, answer, { undo = false } = {}) {
  swap(table, answer.html);
  status(answer.enregistre);
  undoable(answer.annulable);
  const problem = document.getElementById(`e-${answer.question}`);
  if (problem) problem.textContent = answer.problemes.join("\n");
  const advice = document.getElementById(`c-${answer.question}`);
  if (advice) advice.textContent = answer.conseils.join("\n");
  say(table, answer.dit, undo ? answer.annulable : "");
  const detail = { job: { question: answer.question }, answer };
  document.dispatchEvent(new CustomEvent("sseplan:enregistre", { detail }));
}

// --- what is said

function say(table, text, undo = "") {
  const place = table.querySelector("[data-fait]");
  place.querySelector("p").textContent = text;
  const button = place.querySelector("[data-annuler]");
  button.hidden = !undo;
  button.dataset.annuler = undo;
}

const refused = (table, answer) =>
  say(table, answer.erreur ?? "Rien n'a été enregistré. Recommencez.");

function element(name, style = "", text = "") {
  const made = document.createElement(name);
  if (style) made.className = style;
  if (text) made.textContent = text;
  return made;
}

function button(text, act, style = "") {
  const made = element("button", style, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function dialog(title) {
  const box = element("dialog", "large");
  box.setAttribute("aria-label", title);
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  return box;
}

// --- the list that the server gives back

function prepared(row) {
  source.set(row, row.outerHTML);
  for (const one of row.querySelectorAll(".gestes :is(a, button)")) one.tabIndex = -1;
}

function reachable(row) {
  // One row at a time in the order of Tab; the arrows go to the others.
  const table = row.closest(TABLE);
  for (const one of table.querySelectorAll('.gestes [tabindex="0"]')) one.tabIndex = -1;
  for (const one of row.querySelectorAll(".gestes :is(a, button)")) one.tabIndex = 0;
}

function swap(table, html) {
  const parsed = document.createElement("template");
  parsed.innerHTML = html;
  const fresh = parsed.content.firstElementChild;
  const focus = focused(table);
  const body = table.querySelector("tbody");
  const old = rows(table);
  const given = rows(fresh);
  given.forEach((row, rank) => {
    if (old[rank] && source.get(old[rank]) === row.outerHTML) return;
    prepared(row);
    if (old[rank]) old[rank].replaceWith(row);
    else body.append(row);
  });
  old.slice(given.length).forEach((row) => row.remove());
  table.querySelector("[name=vu]").value = fresh.querySelector("[name=vu]").value;
  for (const part of ["template[data-modele]", "datalist"]) same(table, fresh, part);
  for (const part of ["[data-touches]", "[data-vide]", ".defile"])
    table.querySelector(part).hidden = fresh.querySelector(part).hidden;
  if (!fresh.querySelector(".ailleurs")) table.querySelector(".ailleurs")?.remove();
  const first = rows(table)[0];
  if (first && !table.querySelector('.gestes [tabindex="0"]')) reachable(first);
  refocus(table, focus);
}

function same(table, fresh, part) {
  for (const one of fresh.querySelectorAll(part)) {
    const old = one.id ? document.getElementById(one.id) : table.querySelector(part);
    if (old) old.replaceWith(one);
    else table.append(one);
  }
}

function focused(table) {
  const at = document.activeElement;
  const row = at?.closest(ROW);
  if (!row || !table.contains(row) || row === edited?.row) return null;
  return { rank: rankOf(row), act: (at.value ?? "").split(":")[0] };
}

function refocus(table, focus) {
  if (focus && !table.contains(document.activeElement)) goTo(table, focus.rank, focus.act);
}

function goTo(table, rank, act = "") {
  const all = rows(table);
  const row = all[Math.max(0, Math.min(rank, all.length - 1))];
  if (!row) return table.querySelector("[data-ajouter]").focus();
  reachable(row);
  const wanted = act && row.querySelector(`.gestes [value^="${act}:"]:not(:disabled)`);
  const at = wanted || row.querySelector(".gestes a") || row.querySelector("[data-garder]");
  at.focus();
  row.scrollIntoView({ block: "nearest" });
}

async function refresh(table) {
  const answer = await ask(formOf(table).action, [], "GET");
  if (answer.status === 200) swap(table, answer.html);
}

// --- acts on a row

async function act(table, op, focus = "") {
  if (!(await leave())) return;
  const answer = await send(table, op);
  if (answer.conflit) return overtaken(table);
  if (answer.status !== 200) return refused(table, answer);
  take(table, answer, { undo: true });
  goTo(table, answer.ligne, focus);
}

async function overtaken(table) {
  await refresh(table);
  say(table, "Cette liste a été changée ailleurs entre-temps : rien n'a été fait. La voici à jour.");
}

function undo(table) {
  undoing = table.dataset.lignes;
  document.getElementById("annulation")?.requestSubmit();
}

// --- editing a row

function edit(table, rank, column = 0) {
  const row = rowAt(table, rank);
  if (row) open(table, row, rank, column);
}

function add(table) {
  const rank = rows(table).length;
  const row = element("tr", "nouveau");
  row.append(element("td", "rang", String(rank + 1)));
  table.querySelector(".defile").hidden = false;
  table.querySelector("[data-vide]").hidden = true;
  table.querySelector("tbody").append(row);
  open(table, row, null, 0);
}

/** The row becomes the form of its fields, with the texts that its cells hold. */
function open(table, row, rank, column) {
  const cells = [...row.cells];
  const made = element("div", "fiche");
  made.append(shape(table));
  if (rank !== null)
    [...made.querySelectorAll("[data-champ]")].forEach((one, at) => taken(one, cells[at + 1]));
  const acts = element("p", "actions");
  acts.append(
    mark(button("Enregistrer", () => finish(), "petit principal"), "garder"),
    mark(button("Laisser comme c'était", giveUp, "petit leger"), "laisser"),
  );
  made.append(acts);
  const cell = element("td");
  cell.colSpan = table.querySelector("thead tr").cells.length - 1;
  cell.append(made);
  row.replaceChildren(cells[0], cell);
  row.classList.add("saisie");
  edited = { table, row, rank, cells, before: texts(row) };
  table.dataset.ouvert = "";
  const goal = made.querySelectorAll("[data-champ]")[column]?.querySelector(FIELD);
  goal?.focus();
  if (goal?.type === "text") goal.select();
  row.scrollIntoView({ block: "nearest" });
}

function shape(table) {
  const made = element("div", "champs");
  made.append(table.querySelector("template[data-modele]").content.cloneNode(true));
  return made;
}

function mark(made, name) {
  made.dataset[name] = "";
  return made;
}

/** What a cell holds, as it is typed. */
const typedIn = (cell) =>
  cell.dataset.v ?? (cell.querySelector(":scope > span") ?? cell).textContent;

/** A field takes what its cell holds, and what is wrong with it. */
function taken(one, cell) {
  const typed = typedIn(cell);
  const field = one.querySelector(FIELD);
  if (field.type === "text" && (typed.length > LONG || typed.includes("\n"))) field.replaceWith(lines(field));
  fill(one, typed);
  const problem = cell.querySelector(".probleme")?.cloneNode(true);
  if (!problem) return;
  one.append(problem);
  for (const wrong of one.querySelectorAll(FIELD)) {
    wrong.setAttribute("aria-invalid", "true");
    wrong.setAttribute("aria-describedby", problem.id);
  }
}

function lines(field) {
  const made = element("textarea");
  made.name = field.name;
  made.id = field.id;
  made.rows = 2;
  return made;
}

function fill(one, typed) {
  const field = one.querySelector(FIELD);
  if (field.type === "checkbox") return tick(one, typed.split("\n").filter(Boolean));
  if (field.matches("select") && typed && ![...field.options].some((o) => o.value === typed))
    field.append(new Option(typed, typed)); // what was chosen elsewhere is not lost
  field.value = typed;
}

function tick(group, codes) {
  const boxes = [...group.querySelectorAll("[type=checkbox]")];
  for (const box of boxes) box.checked = codes.includes(box.value);
  for (const code of codes.filter((one) => !boxes.some((box) => box.value === one))) {
    const label = group.querySelector("label").cloneNode(true);
    const box = label.querySelector("input");
    box.value = code;
    box.checked = true;
    label.querySelector("span").textContent = code;
    group.append(label);
  }
}

function pairs(row) {
  return fields(row)
    .filter((field) => field.type !== "checkbox" || field.checked)
    .map((field) => [field.name, field.value]);
}

const fields = (row) => [...row.querySelectorAll('[name^="c."]')];
const texts = (row) => JSON.stringify(pairs(row));
const changed = () => edited !== null && texts(edited.row) !== edited.before;

/** Back to text, as it was. */
function cancel() {
  if (!edited) return;
  const { table, row, rank, cells } = edited;
  closed();
  if (rank === null) {
    row.remove();
    const empty = rows(table).length === 0;
    table.querySelector(".defile").hidden = empty;
    table.querySelector("[data-vide]").hidden = !empty;
    return;
  }
  row.classList.remove("saisie");
  row.replaceChildren(...cells);
}

function closed() {
  delete edited.table.dataset.ouvert;
  edited = null;
}

/** Save the row that is edited, if something was typed; false where it must stay open. */
async function leave() {
  if (!edited) return true;
  if (changed()) return save();
  cancel();
  return true;
}

const operation = ({ rank }) => (rank === null ? "ajouter" : `modifier:${rank}`);

async function save(decided = [], vu = undefined) {
  const { table, row, rank } = edited;
  row.setAttribute("aria-busy", "true");
  const answer = await send(table, operation(edited), [...decided, ...pairs(row)], vu);
  row.removeAttribute("aria-busy");
  if (answer.conflit) return decide(table, answer.conflit);
  if (answer.status !== 200) return unsaved(table, answer);
  kept.drop(drawer(table));
  const inside = row.contains(document.activeElement);
  if (rank === null) row.remove();
  else source.delete(row);
  closed();
  take(table, answer);
  if (inside || document.activeElement === document.body) goTo(table, answer.ligne);
  return true;
}

/** The row was changed elsewhere: the person says which version is kept. */
async function decide(table, versions) {
  const choice = await choose(labelOf(table), versions);
  if (choice === "mienne") return save([["choix", "mien"]], versions.vu);
  if (choice !== "autre") return false;
  kept.drop(drawer(table));
  cancel();
  await refresh(table);
  return true;
}

function unsaved(table, answer) {
  refused(table, answer);
  if (answer.status === 0) {
    remember();
    setTimeout(retry, RETRY, edited);
  }
  return false;
}

const retry = (one) => inTurn(() => edited === one && save());

function finish({ again = false } = {}) {
  const { table, rank } = edited;
  inTurn(async () => {
    const untouched = !changed();
    if (!(await leave())) return;
    if (again && !untouched) add(table);
    else if (rank === null) table.querySelector("[data-ajouter]").focus();
    else goTo(table, rank);
  });
}

function giveUp() {
  const { table, rank } = edited;
  kept.drop(drawer(table));
  cancel();
  say(table, "Rien n'a changé.");
  if (rank === null) table.querySelector("[data-ajouter]").focus();
  else goTo(table, rank);
}

// --- what was typed survives the page

const drawer = (table) => `${formOf(table).getAttribute("action")}#ligne`;
const labelOf = (table) =>
  document.getElementById(`l-${table.dataset.lignes}`)?.textContent.trim() ?? "Liste";

/** « vu » says of which list, and where in it. */
function remember() {
  const { table, row } = edited;
  const where = ["vu", `${vuOf(table)} ${operation(edited)}`];
  kept.put(drawer(table), new URLSearchParams([where, ...pairs(row)]), labelOf(table));
}

/** Offer again a row that could not be saved the last time. */
function recover(table) {
  const url = drawer(table);
  const one = kept.forsaken().find(([key]) => key === url)?.[1];
  if (!one || edited || document.querySelector(`[data-repris="${CSS.escape(url)}"]`)) return;
  const fields = new URLSearchParams(one.fields);
  const [vu, op] = (fields.get("vu") ?? "").split(" ");
  fields.delete("vu");
  const rank = vu === vuOf(table) && op !== "ajouter" ? Number(op.split(":")[1]) : null;
  const plain = (text) => text.toLowerCase().replace(/[\W_]+/g, "");
  const typed = plain([...fields.values()].join(""));
  if (rows(table).some((row) => plain([...row.cells].slice(1, -1).map(typedIn).join("")) === typed))
    return kept.drop(url);
  const box = element("div", "encadre attention");
  box.dataset.repris = url;
  box.append(element("p", "", `Une ligne n'avait pas été enregistrée : ${[...fields.values()].filter(Boolean).join(" ; ")}`));
  const acts = element("p", "actions");
  acts.append(
    button("La reprendre", () => inTurn(() => resume(table, rank, fields, box))),
    button("L'oublier", () => (kept.drop(url), box.remove())),
  );
  box.append(acts);
  table.prepend(box);
}

async function resume(table, rank, fields, box) {
  if (!(await leave())) return;
  box.remove();
  if (rank !== null && rowAt(table, rank)) edit(table, rank);
  else add(table);
  for (const name of new Set(fields.keys())) {
    const one = edited.row.querySelector(`[data-champ="${name.slice(2)}"]`);
    if (one) fill(one, fields.getAll(name).filter(Boolean).join("\n"));
  }
}

// --- pasting

function paste(table, text) {
  inTurn(async () => {
    if (await leave()) preview(table, await send(table, "apercu", [["texte", text]]));
  });
}

function preview(table, answer) {
  if (answer.status !== 200) return refused(table, answer);
  const box = dialog("Coller des lignes");
  const place = element("div");
  place.innerHTML = answer.apercu;
  box.append(place);
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = [...new FormData(event.target, event.submitter)];
    inTurn(() => confirm(table, box, place, event.target.action, data));
  });
  place.addEventListener("click", (event) => {
    if (!event.target.closest("[data-fermer]")) return;
    event.preventDefault();
    box.close();
  });
  box.addEventListener("close", () => goTo(table, rows(table).length - 1), { once: true });
  box.showModal();
  (place.querySelector(".principal") ?? place.querySelector("[data-fermer]")).focus();
}

async function confirm(table, box, place, url, data) {
  const answer = await ask(url, data);
  if (answer.status !== 200) {
    const fault = element("p", "encadre faute", answer.erreur ?? "Rien n'a été ajouté. Recommencez.");
    fault.setAttribute("role", "alert");
    return place.prepend(fault);
  }
  if (answer.apercu) {
    place.innerHTML = answer.apercu;
    return place.querySelector("[name=op][value=apercu]").focus();
  }
  table.querySelector("form[data-coller]").reset();
  take(table, answer, { undo: true });
  box.close();
}

// --- moving by the mouse: the number of the row is its handle

let drag = null;

function grab(event, row) {
  drag = { row, table: row.closest(TABLE), goal: null };
  row.classList.add("deplace");
  row.cells[0].setPointerCapture(event.pointerId);
  event.preventDefault();
}

function pull(event) {
  const edge = 60;
  if (event.clientY < edge) window.scrollBy(0, -edge / 4);
  if (event.clientY > window.innerHeight - edge) window.scrollBy(0, edge / 4);
  const under = document.elementFromPoint(event.clientX, event.clientY)?.closest(ROW);
  unmark();
  if (!under || !drag.table.contains(under)) return void (drag.goal = null);
  const box = under.getBoundingClientRect();
  const after = event.clientY > box.top + box.height / 2;
  under.classList.add(after ? "depot-apres" : "depot-avant");
  const from = rankOf(drag.row);
  const to = rankOf(under) + (after ? 1 : 0);
  drag.goal = to > from ? to - 1 : to;
}

function unmark() {
  for (const row of drag.table.querySelectorAll(".depot-avant, .depot-apres"))
    row.classList.remove("depot-avant", "depot-apres");
}

function drop(keep) {
  const { row, table, goal } = drag;
  unmark();
  row.classList.remove("deplace");
  drag = null;
  const from = rankOf(row);
  if (keep && goal !== null && goal !== from) inTurn(() => act(table, `deplacer:${from}:${goal}`));
}

// --- events

function onClick(event) {
  const table = event.target.closest(TABLE);
  if (!table || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  const link = event.target.closest("[data-ajouter], .gestes a, button[name=op], [data-annuler]");
  if (link) return pressed(event, table, link);
  const row = event.target.closest(ROW);
  const cell = event.target.closest("td[data-label]");
  if (!row || !cell || row === edited?.row || String(getSelection())) return;
  const rank = rankOf(row);
  inTurn(async () => (await leave()) && edit(table, rank, cell.cellIndex - 1));
}

function pressed(event, table, link) {
  if (link.closest("form[data-coller]")) return;
  event.preventDefault();
  if (link.matches("[data-annuler]")) undo(table);
  else if (link.matches("[data-ajouter]")) inTurn(async () => (await leave()) && add(table));
  else if (link.matches("a")) {
    const rank = rankOf(link.closest(ROW));
    inTurn(async () => (await leave()) && edit(table, rank));
  } else inTurn(() => act(table, link.value, again(link.value)));
}

// After a move the same button is under the finger; elsewhere the row is.
const again = (op) => (/^(monter|descendre)/.test(op) ? op.split(":")[0] : "");

function onKey(event) {
  if (drag && event.key === "Escape") return drop(false);
  const row = event.target.closest?.("tr");
  const table = event.target.closest?.(TABLE);
  if (!table || !row) return;
  if (row === edited?.row) typing(event);
  else if (row.matches(ROW)) moving(event, table, rankOf(row));
}

function typing(event) {
  const { table, rank } = edited;
  const at = event.target;
  if (event.key === "Escape") {
    event.preventDefault();
    giveUp();
  } else if (event.key === "Enter" && at.matches("input, select, textarea") && !event.shiftKey) {
    event.preventDefault();
    finish({ again: rank === null });
  } else if (event.altKey && rank !== null && !at.matches("select")) shift(event, table, rank);
}

function moving(event, table, rank) {
  if (event.altKey) return shift(event, table, rank);
  const last = rows(table).length - 1;
  const goal = { ArrowUp: rank - 1, ArrowDown: rank + 1, Home: 0, End: last }[event.key];
  if (goal !== undefined) {
    event.preventDefault();
    goTo(table, goal, (event.target.value ?? "").split(":")[0]);
  } else if (event.key === "Delete") {
    event.preventDefault();
    inTurn(() => act(table, `supprimer:${rank}`));
  }
}

function shift(event, table, rank) {
  const op = { ArrowUp: "monter", ArrowDown: "descendre" }[event.key];
  if (!op) return;
  event.preventDefault();
  inTurn(() => act(table, `${op}:${rank}`));
}

function onLeave(event) {
  const one = edited;
  if (!one || !one.row.contains(event.target)) return;
  setTimeout(() => {
    const away = document.hasFocus() && !one.row.contains(document.activeElement) && !held;
    if (away && edited === one && !document.querySelector("dialog[open]"))
      inTurn(() => edited === one && leave());
  });
}

let held = false; // the mouse is down inside the row that is edited: it is not being left

function onPress(event) {
  held = Boolean(edited?.row.contains(event.target));
  const handle = event.target.closest(`${ROW} > .rang`);
  const row = handle?.parentElement;
  if (row && event.button === 0 && row !== edited?.row) grab(event, row);
}

function onPaste(event) {
  const table = event.target.closest?.(TABLE);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!table || !text.trim() || event.target.closest("[data-coller]")) return;
  const many = text.includes("\t") || text.trim().includes("\n");
  if (event.target.matches("input, select, textarea") && (!many || event.target.matches("textarea"))) return;
  event.preventDefault();
  paste(table, text);
}

function onSubmit(event) {
  const form = event.target;
  const table = form.closest(TABLE);
  if (!table || !form.matches("[data-rows], [data-coller]")) return;
  event.preventDefault();
  if (form.matches("[data-coller]")) paste(table, form.elements.texte.value);
}

/** The page goes: what was typed in a row goes to the server, and is kept until it is there. */
function onHide() {
  if (!changed()) return;
  remember();
  send(edited.table, operation(edited), pairs(edited.row));
}

document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
document.addEventListener("focusout", onLeave);
document.addEventListener("focusin", (event) => {
  const row = event.target.closest(`${TABLE} ${ROW}`);
  if (row && row !== edited?.row) reachable(row);
});
document.addEventListener("pointerdown", onPress);
document.addEventListener("pointermove", (event) => drag && pull(event));
document.addEventListener("pointerup", () => {
  held = false;
  if (drag) drop(true);
});
document.addEventListener("pointercancel", () => drag && drop(false));
document.addEventListener("paste", onPaste);
document.addEventListener("submit", onSubmit);
window.addEventListener("pagehide", onHide);
document.addEventListener("sseplan:lignes", ({ detail }) => {
  const table = document.getElementById(`t-${detail.question}`);
  if (table) inTurn(async () => (await leave()) && swap(table, detail.html));
});
document.addEventListener("sseplan:enregistre", ({ detail: { answer } }) => {
  // What the button would undo is no longer the last change.
  for (const one of document.querySelectorAll("[data-annuler]:not([hidden])"))
    one.hidden = one.dataset.annuler !== answer.annulable;
});
document.addEventListener("sseplan:remplace", ({ target }) => {
  for (const table of target.querySelectorAll(TABLE)) {
    begin(table);
    if (table.dataset.lignes === undoing) goTo(table, 0);
    undoing = "";
  }
});

function begin(table) {
  const all = rows(table);
  all.forEach(prepared);
  if (all[0]) reachable(all[0]);
}

const sheet = element("link");
sheet.rel = "stylesheet";
sheet.href = new URL("rows.css", import.meta.url).href;
document.head.append(sheet);

const tables = () => document.querySelectorAll(TABLE);
tables().forEach(begin);
tables().forEach(recover);
setTimeout(() => tables().forEach(recover), SILENT); // what another window had not saved
