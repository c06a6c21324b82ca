// The fields of a row that is edited: filled from its cells, read back as pairs.

import { FIELD, element } from "./lists.js";

const LONG = 40; // a text longer than this is typed on several lines

export function shape(table) {
  const made = element("div", "champs");
  made.append(table.querySelector("template[data-modele]").content.cloneNode(true));
  return made;
}

/** What a cell holds, as it is typed. */
export const typedIn = (cell) =>
  cell.dataset.v ?? (cell.querySelector(":scope > span") ?? cell).textContent.replaceAll("\u00a0", " ");

/** A field takes what its cell holds, and what is wrong with it. */
export function taken(one, cell) {
  const typed = typedIn(cell);
  const field = one.querySelector(FIELD);
  if (field.type === "text" && (typed.length > LONG || typed.includes("\n"))) field.replaceWith(lines(field));
  fill(one, typed);
  if (!cell.dataset.e) return;
  const problem = element("p", "probleme", cell.dataset.e);
  problem.id = `o-${one.dataset.champ}`; // one row is open at a time
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

export function fill(one, typed) {
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

export function pairs(row) {
  return fields(row)
    .filter((field) => field.type !== "checkbox" || field.checked)
    .map((field) => [field.name, field.value]);
}

const fields = (row) => [...row.querySelectorAll('[name^="c."]')];
export const texts = (row) => JSON.stringify(pairs(row));
