// What a button or a key does to a row, and to take it back.

import { goTo, refresh, refused, say, send, take } from "./lists.js";
import { leave } from "./row_save.js";

let undone = ""; // the list whose last act is being taken back
let place = 0; // the rank that the last act was about

export async function act(table, op, focus = "") {
  if (!(await leave())) return;
  const answer = await send(table, op);
  if (answer.conflit) return overtaken(table);
  if (answer.status !== 200) return refused(table, answer);
  place = Number(op.split(":")[1]) || 0;
  take(table, answer, { undo: true });
  goTo(table, answer.ligne, focus);
}

async function overtaken(table) {
  await refresh(table);
  say(table, "Cette liste a été changée ailleurs entre-temps : rien n'a été fait. La voici à jour.");
}

export function undo(table) {
  undone = table.dataset.lignes;
  document.getElementById("annulation")?.requestSubmit();
}

/** The page shows a list anew: the focus goes to the one whose act was taken back. */
export function shownAgain(table) {
  if (table.dataset.lignes === undone) goTo(table, place);
  undone = "";
}
