// A row becomes a form and text again: one row of the page at a time.

import { FIELD, button, element, inSight, refresh, rowAt, rows } from "./lists.js";
import { fill, pairs, shape, taken, texts } from "./row_fields.js";

export let edited = null; // { table, row, rank (null for one to add), cells, before }

export function edit(table, rank, column = 0) {
  const row = rowAt(table, rank);
  if (row) open(table, row, rank, column);
}

/** « following »: it comes by itself after another, and an Enter ends the list there. */
export function add(table, following = false) {
  const row = element("tr", "nouveau");
  row.append(element("td", "rang", String(table.querySelectorAll("tbody > tr").length + 1)));
  shown(table, true);
  table.querySelector("tbody").append(row);
  open(table, row, null, 0);
  edited.following = following;
}

/** The row becomes the form of its fields, with the texts that its cells hold. */
function open(table, row, rank, column) {
  const cells = [...row.cells];
  const made = element("div", "fiche");
  made.append(shape(table));
  if (rank !== null)
    [...made.querySelectorAll("[data-champ]")].forEach((one, at) => taken(one, cells[at + 1]));
  const acts = element("p", "actions");
  acts.append(act("garder", "Enregistrer", "petit principal"), act("laisser", rank === null ? "Ne pas l'ajouter" : "Laisser comme c'était", "petit leger"));
  made.append(acts);
  const cell = element("td");
  cell.colSpan = table.querySelector("thead tr").cells.length - 1;
  cell.append(made);
  row.replaceChildren(cells[0], cell);
  row.classList.add("saisie");
  edited = { table, row, rank, cells, before: texts(row) };
  table.dataset.ouvert = "";
  reach(made.querySelectorAll("[data-champ]")[column]?.querySelector(FIELD));
  inSight(row);
}

function act(name, text, style) {
  const made = button(text, null, style);
  made.dataset[name] = "";
  return made;
}

/** A short text is there to be replaced, a long one to be continued. */
function reach(field) {
  field?.focus();
  if (field?.matches("textarea")) field.setSelectionRange(field.value.length, field.value.length);
  else if (field?.type === "text") field.select();
}

/** Put in the row that is open what was typed elsewhere: pairs of names and texts. */
export function retyped(typed) {
  for (const name of new Set(typed.map(([one]) => one))) {
    const one = edited.row.querySelector(`[data-champ="${name.slice(2)}"]`);
    const texts = typed.filter(([known]) => known === name).map(([, text]) => text);
    if (one) fill(one, texts.filter(Boolean).join("\n"));
  }
}

export const changed = () => edited !== null && (edited.meant || texts(edited.row) !== edited.before);

/** A new row is kept as it was proposed; whether there is anything to keep. */
export function meant() {
  edited.meant = edited.rank === null && pairs(edited.row).some(([, text]) => text.trim());
  return changed();
}

/** Back to text, as it was. */
export function cancel(one = edited) {
  if (!one) return;
  if (one === edited) closed();
  const { table, row, rank, cells } = one;
  row.classList.remove("saisie");
  row.inert = false;
  delete row.dataset.ouvert;
  if (rank !== null) row.replaceChildren(...cells);
  else row.remove();
  if (rank === null) shown(table, rows(table).length > 0);
  if (row.dataset.vu) refresh(table);
}

function shown(table, some) {
  table.querySelector(".defile").hidden = !some;
  table.querySelector("[data-vide]").hidden = some;
}

/** The row is no more, or not yet, the one that is edited. */
export function closed() {
  delete edited.table.dataset.ouvert;
  edited = null;
}

/** The row is edited again, as it was left. */
export function reopen(one) {
  edited = one;
  one.row.inert = false;
  one.table.dataset.ouvert = "";
  one.row.querySelector(FIELD)?.focus();
}
