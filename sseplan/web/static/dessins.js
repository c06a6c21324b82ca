// The matrix, the alert chain and the crisis cell are drawn again when their table changes.

const asked = {}; // how often, by question

/** Put the present drawing of a question in the place of the one shown. */
async function redraw(question) {
  const figure = document.getElementById(`d-${question}`);
  if (!figure) return;
  const mine = asked[question] = (asked[question] ?? 0) + 1;
  const answer = await fetch(`/dessin/${question}`).catch(() => null);
  if (!answer?.ok) return;
  const parsed = document.createElement("template");
  parsed.innerHTML = await answer.text();
  if (mine !== asked[question]) return; // a later one is on its way
  const scrolled = figure.querySelector(".defile")?.scrollLeft ?? 0;
  const fresh = parsed.content.firstElementChild;
  document.getElementById(`d-${question}`)?.replaceWith(fresh);
  const place = fresh.querySelector(".defile");
  if (place) place.scrollLeft = scrolled;
}

for (const event of ["sseplan:enregistre", "sseplan:lignes"]) {
  document.addEventListener(event, ({ detail }) => redraw((detail.answer ?? detail).question));
}
