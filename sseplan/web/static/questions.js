// What a save says of a question, shown beside it; a calendar that fills a date in.

const at = (root, name) => root.querySelector(`[data-${name}]`);

document.addEventListener("sseplan:enregistre", ({ detail: { answer } }) => {
  if (answer.etat) state(document.getElementById(`q-${answer.question}`), answer);
  if (answer.visibles) jumps(answer.visibles);
  if ("faites" in answer) progress(answer);
  if (answer.nom) document.querySelector(".entete .nom a").textContent = answer.nom;
});

function state(question, answer) {
  if (!question) return;
  question.dataset.etat = answer.etat.signe;
  for (const badge of [at(question, "badge"), badgeOfJump(answer.question)]) {
    if (!badge) continue;
    badge.className = `etat ${answer.etat.genre}`;
    badge.textContent = answer.etat.mot;
  }
  at(question, "revoir").hidden = !answer.a_revoir;
  const mark = question.querySelector("input[name=a_revoir]");
  if (mark.checked === mark.defaultChecked) mark.checked = answer.a_revoir; // else it waits to be saved
  mark.defaultChecked = answer.a_revoir;
  document.getElementById(`c-${answer.question}`).textContent = answer.conseils.join("\n");
  const understood = at(question, "lu");
  if (understood) understood.textContent = answer.lu;
}

const badgeOfJump = (id) => document.querySelector(`.sauts [href="#q-${id}"] ~ .etat`);

/** The list of the questions follows what applies. */
function jumps(visible) {
  for (const one of document.querySelectorAll(".sauts a")) one.parentElement.hidden = !visible.includes(one.hash.slice(3));
}

function progress({ faites, total }) {
  const gauge = document.querySelector("[data-jauge]");
  if (!gauge) return;
  const menu = document.querySelector(".menu [aria-current] .avancee");
  if (menu) menu.textContent = `${faites}/${total}`;
  gauge.max = total || 1;
  gauge.value = faites;
  document.querySelector("[data-avancee]").textContent = `${faites} réponse${faites > 1 ? "s" : ""} sur ${total}`;
}

// The calendar writes into the line, as a hand would; it holds nothing of its own.
document.addEventListener("change", ({ target }) => {
  if (!target.dataset?.vers || !target.value) return;
  target.defaultValue = target.value;
  const line = document.getElementById(target.dataset.vers);
  line.value = target.value.split("-").reverse().join("/");
  for (const event of ["input", "change"]) line.dispatchEvent(new Event(event, { bubbles: true }));
});

// A text grows with what is written, where the style cannot see to it.
if (!CSS.supports("field-sizing", "content")) {
  document.addEventListener("input", ({ target }) => {
    if (target.tagName !== "TEXTAREA") return;
    target.style.height = "auto";
    target.style.height = `${target.scrollHeight + 2}px`;
  });
}
