// A row that could not be saved the last time is offered again, unless the list holds it by now.

import * as kept from "./kept.js";
import { button, element, rowAt, rows, vuOf } from "./lists.js";
import { add, edit, edited, retyped } from "./row_edit.js";
import { typedIn } from "./row_fields.js";
import { leave } from "./row_save.js";
import { inTurn } from "./saving.js";

export function offer(table, key, fields) {
  if (document.querySelector(`[data-repris="${CSS.escape(key)}"]`)) return;
  const [vu, op] = (fields.get("vu") ?? "").split(" ");
  fields.delete("vu");
  const rank = vu === vuOf(table) && op !== "ajouter" ? Number(op.split(":")[1]) : null;
  const plain = (text) => text.toLowerCase().replace(/[\W_]+/g, "");
  const typed = plain([...fields.values()].join(""));
  if (rows(table).some((row) => plain([...row.cells].slice(1, -1).map(typedIn).join("")) === typed))
    return kept.drop(key);
  const box = element("div", "encadre attention");
  box.dataset.repris = key;
  box.append(element("p", "", `Une ligne n'avait pas été enregistrée : ${[...fields.values()].filter(Boolean).join(" ; ")}`));
  const acts = element("p", "actions");
  acts.append(
    button("La reprendre", () => inTurn(() => resume(table, rank, fields, box))),
    button("L'oublier", () => (kept.drop(key), box.remove())),
  );
  box.append(acts);
  table.prepend(box);
}

async function resume(table, rank, fields, box) {
  if (!(await leave())) return;
  box.remove();
  if (rank !== null && rowAt(table, rank)) edit(table, rank);
  else add(table);
  retyped([...fields]);
  edited.key = box.dataset.repris;
}
