// Moving a row by the mouse or a finger: its number is the handle.

import { ROW, TABLE, rankOf } from "./lists.js";
import { act } from "./row_acts.js";

export let drag = null;

export function grab(event, row) {
  drag = { row, table: row.closest(TABLE), goal: null };
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

export function drop(keep) {
  const { row, table, goal } = drag;
  unmark();
  row.classList.remove("deplace");
  drag = null;
  const from = rankOf(row);
  if (keep && goal !== null && goal !== from) act(table, "deplacer", from, { to: goal });
}
