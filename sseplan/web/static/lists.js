// The lists of a page as the server gives them: asked, shown, spoken of, and where the focus goes.
//
// Every act gives the whole list back; only the rows that changed are replaced.

import { back, failed, gone, renewed, say as status, token, undoable } from "./saving.js";

export const TABLE = "[data-lignes]";
export const ROW = "tr[data-row]";
export const FIELD = "input:not([type=hidden]), select, textarea";

const source = new WeakMap(); // a row → the HTML that the server gave for it
// --- a row asked for before its turn, found in its turn

const sought = new Set();

/** A mark whose « rank » goes with the row, null once it is gone; « vu » is of the list where it was last seen. */
export function follow(table, rank) {
  const mark = { table, list: table.dataset.lignes, rank };
  sought.add(mark);
  return mark;
}

export const found = (mark) => (sought.delete(mark), mark);

/** The table that the page shows now: another page may have come in its place. */
export const present = (table) => document.getElementById(table.id) ?? table;

function moved(table, op, count) {
  const [verb, at, to] = op.split(":").map((one, place) => (place ? Number(one) : one));
  const fewer = rows(table).length < count;
  const goal = { monter: Math.max(at - 1, 0), descendre: Math.min(at + 1, count - 1), deplacer: to }[verb];
  for (const mark of sought) {
    const { list, rank, vu } = mark;
    if (list !== table.dataset.lignes || rank === null || vu) continue;
    const below = rank - (rank > at);
    if (goal !== undefined) mark.rank = rank === at ? goal : below + (below >= goal);
    else if (fewer) mark.rank = rank === at ? null : below;
    else if (verb === "dupliquer") mark.rank = rank + (rank > at);
  }
}

/** The list was changed by nobody knows what. */
function lost(table) {
  for (const mark of sought) if (mark.list === table.dataset.lignes) mark.vu ??= vuOf(mark.table);
}

export const rows = (table) => [...table.querySelectorAll(`tbody > ${ROW}`)];
export const rowAt = (table, rank) => table.querySelector(`tbody > tr[data-row="${rank}"]`);
export const rankOf = (row) => Number(row.dataset.row);
export const formOf = (table) => table.querySelector("form[data-rows]");

// --- the server

/** The answer and its status; status 0 when the server is not there. */
export async function ask(url, data, method = "POST") {
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

export const vuOf = (table) => formOf(table).elements.vu.value;
export const send = async (table, op, data = [], vu = vuOf(table)) =>
  ({ ...(await ask(formOf(table).action, [["op", op], ["vu", vu], ...data])), op });

/** The list as the answer gives it, and what the page is told of the save. */
export function take(table, answer, { undo = false } = {}) {
  const count = rows(table).length;
  if (answer.refait) lost(table);
  swap(table, answer.html);
  if (answer.op) moved(table, answer.op, count);
  status(answer.enregistre);
  undoable(answer.annulable);
  const problem = document.getElementById(`e-${answer.question}`);
  if (problem) problem.textContent = answer.problemes.join("\n");
  const advice = document.getElementById(`c-${answer.question}`);
  if (advice) advice.textContent = answer.conseils.join("\n");
  say(table, answer.dit, undo ? answer.annulable?.numero : "");
  const detail = { job: { question: answer.question }, answer };
  document.dispatchEvent(new CustomEvent("sseplan:enregistre", { detail }));
}

// --- what is said

export function say(table, text, undo = "") {
  const place = table.querySelector("[data-fait]");
  delete table.dataset.coupe;
  place.querySelector("p").textContent = text;
  const button = place.querySelector("[data-annuler]");
  button.hidden = !undo;
  button.value = undo;
}

export function refused(table, answer) {
  failed();
  say(table, answer.erreur ?? "Rien n'a été enregistré. Recommencez.");
  if (answer.status === 0 || answer.status === 403) table.dataset.coupe = "";
}

/** The server is there again: what was said of its absence is past. */
document.addEventListener("sseplan:retour", () => {
  for (const table of document.querySelectorAll("[data-coupe]")) say(table, "");
});

export function element(name, style = "", text = "") {
  const made = document.createElement(name);
  if (style) made.className = style;
  if (text) made.textContent = text;
  return made;
}

export function button(text, act, style = "") {
  const made = element("button", style, text);
  made.type = "button";
  if (act) made.addEventListener("click", act);
  return made;
}

export function dialog(title) {
  const box = element("dialog", "large");
  box.setAttribute("aria-label", title);
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  return box;
}

// --- the list that the server gives back

const ACTS = { dupliquer: "Dupliquer", monter: "Monter", descendre: "Descendre", supprimer: "Supprimer" };

/** The names of the columns, but for the rank and the buttons. */
const labels = (table) => [...table.querySelectorAll("thead th")].slice(1, -1).map((one) => one.textContent);

/** A row of the server's, with the names of its cells and the buttons that its own page has. */
function prepared(row, names) {
  source.set(row, row.outerHTML);
  names.forEach((name, at) => { row.cells[at + 1].dataset.label = name; });
  const made = Object.entries(ACTS).map(([verb, word]) => {
    const one = element("button", `icone ${verb}`);
    one.name = "op";
    one.value = `${verb}:${rankOf(row)}`;
    one.title = word;
    one.setAttribute("aria-label", `${word} la ligne ${rankOf(row) + 1}`);
    return one;
  });
  row.querySelector(".gestes a").className = "bouton icone";
  row.querySelector(".gestes a").title = "Modifier";
  row.cells[0].title = "Glisser pour déplacer";
  row.querySelector(".gestes").append(...made);
  for (const one of row.querySelectorAll(".gestes :is(a, button)")) one.tabIndex = -1;
}

/** The first row goes no higher, the last one no lower. */
function bounded(table) {
  const all = rows(table);
  all.forEach((row, rank) => {
    const stop = { monter: rank === 0, descendre: rank === all.length - 1 };
    for (const one of row.querySelectorAll(".gestes button[name=op]"))
      one.disabled = stop[one.value.split(":")[0]] ?? false;
  });
}

/** One row at a time in the order of Tab, by its « Modifier »; the arrows go to the rest. */
export function reachable(row) {
  const table = row.closest(TABLE);
  for (const one of table.querySelectorAll('.gestes [tabindex="0"]')) one.tabIndex = -1;
  const first = row.querySelector(".gestes a");
  if (first) first.tabIndex = 0;
}

/** The next button of the row, or the one before. */
export function goAside(row, from, step) {
  const all = [...row.querySelectorAll(".gestes :is(a, button:not(:disabled))")];
  all[all.indexOf(from) + step]?.focus();
}

/** What is above may grow or shrink: that element, which has the focus, stays where it is seen. */
export function steady(one, act) {
  const before = one.getBoundingClientRect().top;
  const back = () => {
    if (!one.contains(document.activeElement)) return;
    window.scrollBy({ top: one.getBoundingClientRect().top - before, behavior: "instant" });
    if (one.matches(".saisie")) inSight(one);
  };
  act();
  back();
  requestAnimationFrame(back); // after the browser's own try
}

/** A row that opens is seen whole, or where one types in it. */
export function inSight(row) {
  for (const one of [row, document.activeElement]) one.scrollIntoView({ block: "nearest", behavior: "instant" });
}

export const swap = (table, html) => steady(document.activeElement, () => renew(table, html));

function renew(table, html) {
  const parsed = document.createElement("template");
  parsed.innerHTML = html;
  const fresh = parsed.content.firstElementChild;
  const focus = focused(table);
  const body = table.querySelector("tbody");
  const old = rows(table);
  const given = rows(fresh);
  const names = labels(table);
  const open = body.querySelector("tr.saisie:not([data-row])");
  given.forEach((row, rank) => {
    const there = old[rank];
    if (there && source.get(there) === row.outerHTML) return;
    if (there?.matches(".saisie")) return void (there.dataset.vu ??= vuOf(table)); // the person saw the one before
    prepared(row, names);
    if (there) there.replaceWith(row);
    else body.insertBefore(row, open);
  });
  old.slice(given.length).forEach((row) => row.remove());
  bounded(table);
  table.querySelector("[name=vu]").value = fresh.querySelector("[name=vu]").value;
  for (const part of ["thead", "template[data-modele]", "datalist"]) same(table, fresh, part);
  for (const part of ["[data-vide]", ".defile"])
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
  if (!row || !table.contains(row) || row.matches(".saisie")) return null;
  return { rank: rankOf(row), act: (at.value ?? "").split(":")[0] };
}

function refocus(table, focus) {
  if (focus && !table.contains(document.activeElement)) goTo(table, focus.rank, focus.act);
}

export function goTo(table, rank, act = "") {
  const all = rows(table);
  const row = all[Math.max(0, Math.min(rank, all.length - 1))];
  if (!row) return table.querySelector("[data-ajouter]").focus();
  reachable(row);
  const wanted = act && row.querySelector(`.gestes [value^="${act}:"]:not(:disabled)`);
  const at = wanted || row.querySelector(".gestes a") || row.querySelector("[data-garder]");
  at.focus();
  row.scrollIntoView({ block: "nearest" });
}

export async function refresh(table) {
  const vu = vuOf(table);
  const answer = await ask(formOf(table).action, [], "GET");
  if (vuOf(table) !== vu) return; // a later answer came before
  lost(table);
  if (answer.status === 200) swap(table, answer.html);
}

/** A list that has just come: its rows are known, and one of them is reached by Tab. */
export function begin(table) {
  lost(table);
  const all = rows(table);
  const names = labels(table);
  all.forEach((row) => prepared(row, names));
  bounded(table);
  if (all[0]) reachable(all[0]);
}

/** The row is to be replaced whatever the server says of it. */
export function spoil(row) {
  source.delete(row);
}
