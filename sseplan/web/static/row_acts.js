// What a button or a key does to a row, and to take it back.

import { follow, found, goTo, present, refresh, refused, say, send, take } from "./lists.js";
import { leave } from "./row_save.js";
import { failed, faults, inTurn } from "./saving.js";

let undone = ""; // the list whose last act is being taken back
let place = 0; // the rank that the last act was about

/** An act on a row, in its turn: the row is the one that the person saw, wherever it is by then. */
export const act = (table, verb, rank, focus = "") => later(table, verb, follow(table, rank), focus);

/** « beside » gives the rank where it goes, from its own; null where there is no such place any more. */
export function later(shown, verb, row, focus = "", beside = () => "") {
  const known = faults;
  inTurn(async () => {
    if (known !== faults || !(await leave())) return;
    const table = present(shown);
    const { rank, vu } = found(row);
    const to = rank === null ? null : beside(rank);
    if (to === null) return say(table, "Cette ligne n'est plus là : rien n'a été fait.");
    if (to !== rank) await done(table, [verb, rank, to].join(":").replace(/:$/, ""), focus, vu);
  });
}

async function done(table, op, focus, vu) {
  const answer = await send(table, op, [], vu);
  if (answer.conflit) return overtaken(table);
  if (answer.status !== 200) return refused(table, answer);
  place = Number(op.split(":")[1]) || 0;
  take(table, answer, { undo: true });
  goTo(table, answer.ligne, focus);
}

async function overtaken(table) {
  failed();
  await refresh(table);
  say(table, "Cette liste a été changée ailleurs entre-temps : rien n'a été fait. La voici à jour.");
}

/** By the button that says of which act, or by a key: the last one. */
export function undo(table, button = null) {
  undone = table.dataset.lignes;
  document.getElementById("annulation")?.requestSubmit(button);
  if (button) button.hidden = true;
}

/** The page shows a list anew: the focus goes to the one whose act was taken back. */
export function shownAgain(table) {
  if (table.dataset.lignes === undone) goTo(table, place);
  undone = "";
}
