// A row that was edited is saved when it is left, while one goes on; nothing typed is lost.

import * as kept from "./kept.js";
import { formOf, goTo, refused, say, send, spoil, steady, take, vuOf } from "./lists.js";
import { add, cancel, changed, closed, edit, edited, meant, reopen, retyped } from "./row_edit.js";
import { pairs, texts } from "./row_fields.js";
import { inTurn, underWay } from "./saving.js";

const RETRY = 3000;
const waiting = new Set(); // rows that were left, being saved: nobody types in them

/** Save the rows that were edited; false where one must stay open. */
export async function leave() {
  if (!(await catchUp())) return false;
  if (changed()) return save(edited);
  cancel();
  return true;
}

/** The rows that were left, in their order: none before one that could not be sent. */
async function catchUp() {
  let all = true;
  for (const one of [...waiting]) {
    all = (await save(one)) && all;
    if (!all && waiting.has(one)) break;
  }
  return all;
}

/** Do that at once, the row that is left being saved meanwhile; after the acts that move rows. */
export function goOn(act) {
  if (underWay() > waiting.size) return inTurn(async () => (await leave()) && act());
  if (changed()) wait(edited);
  else cancel();
  act();
}

function wait(one) {
  one.row.inert = true;
  one.row.dataset.ouvert = "";
  one.key = `${drawer(one)}-${Date.now()}`;
  waiting.add(one);
  closed();
  remember(one);
  inTurn(catchUp);
}

export const operation = ({ rank }) => (rank === null ? "ajouter" : `modifier:${rank}`);
const vuOfRow = ({ table, row }) => row.dataset.vu ?? vuOf(table);

async function save(one, decided = [], vu = vuOfRow(one)) {
  const { table, row } = one;
  if (one !== edited && !waiting.has(one)) return true;
  const sent = pairs(row);
  row.setAttribute("aria-busy", "true");
  const answer = await send(table, operation(one), [...decided, ...sent], vu);
  row.removeAttribute("aria-busy");
  if (answer.conflit) return decide(one, answer.conflit);
  if (answer.status !== 200) return unsaved(one, answer);
  saved(one, answer, sent);
  return true;
}

/** The list with the row in it; what was typed since it was sent stays in front of the person. */
function saved(one, answer, sent) {
  const { table, row, rank } = one;
  const at = document.activeElement;
  const inside = row.contains(at);
  const typed = !row.inert && texts(row) !== JSON.stringify(sent) ? pairs(row) : null;
  kept.drop(drawer(one));
  waiting.delete(one);
  if (one === edited) closed();
  steady(at, () => {
    row.classList.remove("saisie");
    if (rank === null) row.remove();
    else spoil(row);
    take(table, answer);
  });
  if (typed) typedOn(table, answer.ligne, typed, at);
  else if (inside || document.activeElement === document.body) goTo(table, answer.ligne);
}

function typedOn(table, rank, typed, at) {
  edit(table, rank);
  retyped(typed);
  const field = edited?.row.querySelector(`[name="${at.name}"]`);
  field?.focus();
  if (field && at.selectionStart != null) field.setSelectionRange(at.selectionStart, at.selectionEnd);
}

/** The row was changed elsewhere: the person says which version is kept. */
async function decide(one, versions) {
  const { table } = one;
  const { ask } = await import("./conflict.js");
  const choice = await ask(labelOf(table), versions);
  if (!choice) return giveBack(one);
  return save(one, [["choix", choice === "mienne" ? "mien" : choice]], versions.vu);
}

function unsaved(one, answer) {
  refused(one.table, answer);
  if (answer.status !== 0) return giveBack(one);
  remember(one);
  setTimeout(() => inTurn(one === edited ? () => save(one) : catchUp), RETRY);
  return false;
}

/** A row that can't be saved as it is: open again, or offered beside the one that is open. */
function giveBack(one) {
  if (!waiting.delete(one)) return false;
  if (!changed()) {
    cancel();
    reopen(one);
  } else {
    cancel(one);
    recover(one.table);
  }
  return false;
}

export function finish(enter = false) {
  const { table, rank, following } = edited;
  const untouched = !(enter && following ? changed() : meant());
  inTurn(async () => {
    if (!(await leave()) || edited || !untouched) return;
    if (rank !== null) return goTo(table, rank);
    if (!following) say(table, "Ligne vide : rien n'a été ajouté.");
    table.querySelector("[data-ajouter]").focus();
  });
}

/** A row was typed and Enter pressed: the next one. */
export function next() {
  const { table } = edited;
  if (changed()) goOn(() => add(table, true));
  else finish(true);
}

export function giveUp() {
  const one = edited;
  const typed = changed();
  kept.drop(drawer(one));
  cancel();
  if (typed) say(one.table, one.rank === null ? "Rien n'a été ajouté." : "Rien n'a changé.");
  if (one.rank === null) one.table.querySelector("[data-ajouter]").focus();
  else goTo(one.table, one.rank);
}

// --- what was typed survives the page

const place = (table) => `${formOf(table).getAttribute("action")}#ligne`;
const drawer = (one) => one.key ?? place(one.table);
const labelOf = (table) =>
  document.getElementById(`l-${table.dataset.lignes}`)?.textContent.trim() ?? "Liste";

/** « vu » says of which list, and where in it. */
export function remember(one) {
  const where = ["vu", `${vuOfRow(one)} ${operation(one)}`];
  kept.put(drawer(one), new URLSearchParams([where, ...pairs(one.row)]), labelOf(one.table));
}

/** Offer again the rows that could not be saved the last time. */
export async function recover(table) {
  const mine = [...waiting, edited].map((one) => one && drawer(one));
  for (const [key, { fields }] of kept.forsaken()) {
    if (!key.startsWith(place(table)) || mine.includes(key)) continue;
    const { offer } = await import("./row_offers.js");
    offer(table, key, new URLSearchParams(fields));
  }
}
