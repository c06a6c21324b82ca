// Lines from a spreadsheet: what they would add is shown, then added.

import { ask, dialog, element, goTo, inTurn, refused, rows, send, take } from "./lists.js";
import { leave } from "./row_save.js";

export function paste(table, text) {
  inTurn(async () => {
    if (await leave()) preview(table, await send(table, "apercu", [["texte", text]]));
  });
}

function preview(table, answer) {
  if (answer.status !== 200) return refused(table, answer);
  const box = dialog("Coller des lignes");
  const place = element("div");
  place.innerHTML = answer.apercu;
  box.append(place);
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = [...new FormData(event.target, event.submitter)];
    inTurn(() => confirm(table, box, place, event.target.action, data));
  });
  place.addEventListener("click", (event) => {
    if (!event.target.closest("[data-fermer]")) return;
    event.preventDefault();
    box.close();
  });
  box.addEventListener("close", () => goTo(table, rows(table).length - 1), { once: true });
  box.showModal();
  (place.querySelector(".principal") ?? place.querySelector("[data-fermer]")).focus({ preventScroll: true });
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
    return place.querySelector("[name=op][value=apercu]").focus();
  }
  table.querySelector("form[data-coller]").reset();
  take(table, answer, { undo: true });
  box.close();
}
