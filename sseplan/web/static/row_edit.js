// A row becomes a form and text again: one row of the page at a time; leaving it saves it.

import { ask as choose } from "./conflict.js";
import * as kept from "./kept.js";
import {
  FIELD, button, element, formOf, goTo, inTurn, refresh, refused, rowAt, rows, say, send, spoil, take, vuOf,
} from "./lists.js";
import { fill, pairs, shape, taken, texts, typedIn } from "./row_fields.js";

const RETRY = 3000;

export let edited = null; // { table, row, rank (null for one to add), cells, before }

export function edit(table, rank, column = 0) {
  const row = rowAt(table, rank);
  if (row) open(table, row, rank, column);
}

export function add(table) {
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

function mark(made, name) {
  made.dataset[name] = "";
  return made;
}

export const changed = () => edited !== null && texts(edited.row) !== edited.before;

/** Back to text, as it was. */
export function cancel() {
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
export async function leave() {
  if (!edited) return true;
  if (changed()) return save();
  cancel();
  return true;
}

export const operation = ({ rank }) => (rank === null ? "ajouter" : `modifier:${rank}`);

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
  else spoil(row);
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

export function finish({ again = false } = {}) {
  const { table, rank } = edited;
  inTurn(async () => {
    const untouched = !changed();
    if (!(await leave())) return;
    if (again && !untouched) add(table);
    else if (rank === null) table.querySelector("[data-ajouter]").focus();
    else goTo(table, rank);
  });
}

export function giveUp() {
  const { table, rank } = edited;
  kept.drop(drawer(table));
  const typed = changed();
  cancel();
  if (typed) say(table, "Rien n'a changé.");
  if (rank === null) table.querySelector("[data-ajouter]").focus();
  else goTo(table, rank);
}

// --- what was typed survives the page

const drawer = (table) => `${formOf(table).getAttribute("action")}#ligne`;
const labelOf = (table) =>
  document.getElementById(`l-${table.dataset.lignes}`)?.textContent.trim() ?? "Liste";

/** « vu » says of which list, and where in it. */
export function remember() {
  const { table, row } = edited;
  const where = ["vu", `${vuOf(table)} ${operation(edited)}`];
  kept.put(drawer(table), new URLSearchParams([where, ...pairs(row)]), labelOf(table));
}

/** Offer again a row that could not be saved the last time. */
export function recover(table) {
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
