// What a button or a key does to a row, and to take it back.

import { follow, goTo, inTurn, refresh, refused, say, send, take } from "./lists.js";
import { leave } from "./row_save.js";

let undone = ""; // the list whose last act is being taken back
let place = 0; // the rank that the last act was about

/** An act on a row, in its turn: the row is the one that the person saw, wherever it is by then. */
export function act(table, verb, rank, { to = null, focus = "" } = {}) {
  const found = follow(table, rank);
  inTurn(async () => {
    if (!(await leave())) return;
    const now = found();
    if (now === null) return say(table, "Cette ligne n'est plus là : rien n'a été fait.");
    await done(table, [verb, now, to].filter((one) => one !== null).join(":"), focus);
  });
}

async function done(table, op, focus) {
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
