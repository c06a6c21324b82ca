// Lines from a spreadsheet: what they would add is shown, then added.  Loaded once they are read.

import { ask, dialog, element, goTo, present, rows, take } from "./lists.js";
import { inTurn } from "./saving.js";

/** « waiting »: the person does nothing else meanwhile, whose next Enter would add the lines unread. */
export function preview(table, answer, waiting) {
  if (document.querySelector("dialog [data-apercu]")) return;
  const box = dialog("Coller des lignes");
  const place = element("div");
  place.innerHTML = answer.apercu;
  box.append(place);
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = [...new FormData(event.target, event.submitter)];
    inTurn(() => box.open && confirm(present(table), box, place, event.target.action, data));
  });
  place.addEventListener("click", (event) => {
    if (!event.target.closest("[data-fermer]")) return;
    event.preventDefault();
    box.close();
  });
  box.addEventListener("close", () => goTo(present(table), rows(present(table)).length - 1), { once: true });
  box.showModal();
  const title = place.querySelector("h2");
  title.tabIndex = -1;
  ((waiting && place.querySelector(".principal")) || title).focus({ preventScroll: true });
  box.scrollTop = 0;
}

async function confirm(table, box, place, url, data) {
  const answer = await ask(url, data);
  if (answer.status !== 200) {
    const fault = element("p", "encadre faute", answer.erreur ?? "Rien n'a été ajouté. Recommencez.");
    fault.setAttribute("role", "alert");
    return place.prepend(fault);
  }
  if (answer.apercu) {
    place.innerHTML = answer.apercu;
    return place.querySelector("[autofocus], [name=op][value=apercu]").focus();
  }
  table.querySelector("form[data-coller]").reset();
  take(table, answer, { undo: true });
  box.close();
}
