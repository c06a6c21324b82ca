// The tables: edit in place, add, copy, delete, move, paste.  Without this, every act is a form.
// Its modules: templates/section.html.

import { ROW, TABLE, begin, follow, found, goAside, goTo, present, rankOf, reachable, refused, rows, send, steady, swap } from "./lists.js";
import { act, shownAgain, undo } from "./row_acts.js";
import { drag, drop, grab, pull } from "./row_drag.js";
import { add, changed, edit, edited } from "./row_edit.js";
import { pairs } from "./row_fields.js";
import { finish, giveUp, goOn, leave, next, operation, recover, remember } from "./row_save.js";
import { inTurn } from "./saving.js";

function onClick(event) {
  const table = event.target.closest(TABLE);
  if (!table || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  const link = event.target.closest("[data-ajouter], .gestes a, button[name=op], [data-annuler], [data-garder], [data-laisser]");
  if (link) return pressed(event, table, link);
  const row = event.target.closest(ROW);
  const cell = event.target.closest("td[data-label]");
  if (!row || !cell || row === edited?.row || String(getSelection())) return;
  reach(table, row, cell.cellIndex - 1);
}

function pressed(event, table, link) {
  if (link.closest("form[data-coller]")) return;
  event.preventDefault();
  if (link.matches("[data-annuler]")) undo(table, link);
  else if (link.matches("[data-garder]")) finish();
  else if (link.matches("[data-laisser]")) giveUp();
  else if (link.matches("[data-ajouter]")) goOn(() => add(present(table)));
  else if (link.matches("a")) {
    reach(table, link.closest(ROW));
  } else {
    const [verb, rank] = link.value.split(":");
    act(table, verb, Number(rank), again(verb));
  }
}

/** The row is opened, in its turn. */
function reach(table, row, column = 0) {
  const mark = follow(table, rankOf(row));
  steady(row, () => goOn(() => found(mark).vu || edit(table, mark.rank, column)));
}

// The same button where it moves rows; elsewhere the row, so that no key deletes another one.
const again = (op) => (/^(monter|descendre)/.test(op) ? op.split(":")[0] : "");

function onKey(event) {
  if (drag && event.key === "Escape") return drop(false);
  const row = event.target.closest?.("tr");
  const table = event.target.closest?.(TABLE);
  if (!table || !row) return;
  if (row === edited?.row) typing(event);
  else if (row.matches(ROW)) moving(event, table, rankOf(row));
}

function typing(event) {
  const { table, rank } = edited;
  const at = event.target;
  if (event.key === "Escape") {
    event.preventDefault();
    giveUp();
  } else if (event.key === "Enter" && at.matches("input, select, textarea") && !event.shiftKey) {
    event.preventDefault();
    if (rank === null) next();
    else finish();
  } else if (event.altKey && rank !== null && !at.matches("select")) shift(event, table, rank);
}

function moving(event, table, rank) {
  if (event.altKey) return shift(event, table, rank);
  if ((event.ctrlKey || event.metaKey) && event.key === "z") return undo(table);
  const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (side) {
    event.preventDefault();
    return goAside(event.target.closest(ROW), event.target, side);
  }
  const last = rows(table).length - 1;
  const goal = { ArrowUp: rank - 1, ArrowDown: rank + 1, Home: 0, End: last }[event.key];
  if (goal !== undefined) {
    event.preventDefault();
    goTo(table, goal, again(event.target.value));
  } else if (event.key === "Delete") {
    event.preventDefault();
    act(table, "supprimer", rank);
  }
}

function shift(event, table, rank) {
  const op = { ArrowUp: "monter", ArrowDown: "descendre" }[event.key];
  if (!op) return;
  event.preventDefault();
  act(table, op, rank);
}

const onLeave = (event) => edited?.row.contains(event.target) && setTimeout(left, 0, edited);

/** The row is left by the focus; nothing moves under a mouse that is down. */
function left(one) {
  const away = document.hasFocus() && !one.row.contains(document.activeElement);
  if (away && !held && edited === one && !document.querySelector("dialog[open]")) goOn(() => {});
}

let held = null; // where the mouse is down

function onPress(event) {
  held = event.target;
  const handle = event.target.closest(`${ROW} > .rang`);
  const row = handle?.parentElement;
  if (row && event.button === 0 && row !== edited?.row) grab(event, row);
}

function onPaste(event) {
  const at = document.activeElement; // Firefox tells the page of it, not the button that has the focus
  const table = at.closest(TABLE);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!table || !text.trim() || at.closest("[data-coller]")) return;
  const many = text.includes("\t") || text.trim().includes("\n");
  if (at.matches("input, select, textarea") && (!many || at.matches("textarea"))) return;
  event.preventDefault();
  paste(table, text);
}

function paste(shown, text) {
  const at = document.activeElement;
  inTurn(async () => {
    if (!(await leave())) return;
    const table = present(shown);
    const answer = await send(table, "apercu", [["texte", text]]);
    if (answer.status !== 200) return refused(table, answer);
    const { preview } = await import("./row_paste.js");
    preview(table, answer, at === document.activeElement);
  });
}

function onSubmit(event) {
  const form = event.target;
  const table = form.closest(TABLE);
  if (!table || !form.matches("[data-rows], [data-coller]")) return;
  event.preventDefault();
  if (form.matches("[data-coller]")) paste(table, form.elements.texte.value);
}

/** The page goes: what was typed in a row goes to the server, and is kept until it is there. */
function onHide() {
  if (!changed()) return;
  remember(edited);
  send(edited.table, operation(edited), pairs(edited.row));
}

document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
document.addEventListener("focusout", onLeave);
document.addEventListener("focusin", (event) => {
  const row = event.target.closest(`${TABLE} ${ROW}`);
  if (row && row !== edited?.row) reachable(row);
});
document.addEventListener("pointerdown", onPress);
document.addEventListener("pointermove", (event) => drag && pull(event));
document.addEventListener("pointerup", () => {
  const outside = edited && !edited.row.contains(held);
  held = null;
  if (outside) setTimeout(left, 0, edited); // after the click
  if (drag) drop(true);
});
document.addEventListener("pointercancel", () => {
  held = null;
  if (drag) drop(false);
});
document.addEventListener("paste", onPaste);
document.addEventListener("submit", onSubmit);
window.addEventListener("pagehide", onHide);
document.addEventListener("sseplan:lignes", ({ detail }) => {
  const id = `t-${detail.question}`;
  inTurn(async () => document.getElementById(id) && (await leave()) && swap(document.getElementById(id), detail.html));
});
document.addEventListener("sseplan:remplace", ({ target }) => {
  for (const table of target.querySelectorAll(TABLE)) {
    begin(table);
    shownAgain(table);
  }
});

const tables = () => document.querySelectorAll(TABLE);
tables().forEach(begin);
document.addEventListener("sseplan:relu", () => tables().forEach(recover));
