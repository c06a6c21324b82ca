// Moving a row by the mouse or a finger: its number is the handle.

import { ROW, TABLE, follow, found, rankOf } from "./lists.js";
import { later } from "./row_acts.js";

export let drag = null;

export function grab(event, row) {
  const table = row.closest(TABLE);
  drag = { row, table, from: follow(table, rankOf(row)), next: null };
  row.classList.add("deplace");
  row.cells[0].setPointerCapture(event.pointerId);
  event.preventDefault();
}

export function pull(event) {
  const edge = 60;
  if (event.clientY < edge) window.scrollBy(0, -edge / 4);
  if (event.clientY > window.innerHeight - edge) window.scrollBy(0, edge / 4);
  const under = document.elementFromPoint(event.clientX, event.clientY)?.closest(ROW);
  unmark();
  found(drag.next);
  drag.next = null;
  if (!under || !drag.table.contains(under)) return;
  const box = under.getBoundingClientRect();
  drag.after = event.clientY > box.top + box.height / 2;
  under.classList.add(drag.after ? "depot-apres" : "depot-avant");
  drag.next = follow(drag.table, rankOf(under)); // the list may change before the row is dropped
}

function unmark() {
  for (const row of drag.table.querySelectorAll(".depot-avant, .depot-apres"))
    row.classList.remove("depot-avant", "depot-apres");
}

export function drop(keep) {
  const { row, table, from, next, after } = drag;
  unmark();
  row.classList.remove("deplace");
  drag = null;
  if (keep && next) later(table, "deplacer", from, "", (rank) => beside(rank, found(next).rank, after));
  else found(from), found(next);
}

function beside(rank, other, after) {
  if (other === null) return null;
  const to = other + after;
  return to > rank ? to - 1 : to;
}
