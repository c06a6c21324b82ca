// Looking things up: communes while one types, and what the plan knows of a person who is named.
// How the search behaves: templates/section.html.

import { send } from "./saving.js";

const SEARCH = "form[data-communes]";
const PAUSE = 150;
const SHORTEST = 2;
const ATTRIBUTES = ["profession", "telephone", "email", "mssante"];

function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

// --- communes

class Search {
  constructor(form) {
    this.form = form;
    this.field = form.elements.q;
    this.status = form.querySelector("[data-trouve]");
    this.asked = 0;
    this.at = -1;
    this.list = element("ul", { class: "propositions", role: "listbox", id: `${this.field.id}-liste`, hidden: "" });
    this.list.setAttribute("aria-label", "Communes et groupements trouvés");
    this.field.after(this.list);
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-expanded", "false"],
      ["aria-controls", this.list.id],
    ]) this.field.setAttribute(name, value);
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("blur", () => this.close());
    this.field.addEventListener("focus", () => this.options.length && this.field.value.trim().length >= SHORTEST && this.open());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.add(option);
    });
  }

  get options() {
    return [...this.list.children];
  }

  typed() {
    this.field.defaultValue = this.field.value; // nothing to be saved here
    clearTimeout(this.later);
    this.later = setTimeout(() => this.look(), PAUSE);
  }

  async look() {
    clearTimeout(this.later);
    const text = this.field.value.trim();
    const turn = ++this.asked;
    if (text.length < SHORTEST) {
      this.list.replaceChildren();
      this.say("");
      return this.close();
    }
    const found = await ask(`/communes?q=${encodeURIComponent(text)}`);
    if (turn !== this.asked) return;
    if (!found?.communes) return this.say("La recherche ne répond pas. Réessayez dans un instant.");
    this.show(found, text);
  }

  show({ communes, groupements }, text) {
    this.shown = text;
    this.list.replaceChildren(
      ...communes.map((one) => this.option(one, ["commune", one.code])),
      ...groupements.map((one) => this.option(one, ["epci", one.siren])),
    );
    this.go(-1);
    if (!this.options.length) {
      this.close();
      return this.say(`Aucune commune trouvée pour «\u00a0${text}\u00a0». Essayez le début du nom, ou un code postal.`);
    }
    if (document.activeElement === this.field) this.open();
    const told = [count(communes.length, "commune"), count(groupements.length, "groupement")].filter(Boolean).join(", ");
    this.say(`${told}. Flèche bas pour choisir, Entrée pour ajouter.`);
  }

  option(one, [name, value]) {
    const whole = name === "epci" ? `toutes ses communes (${one.dit})` : one.dit;
    const made = element(
      "li",
      { role: "option", id: `${this.list.id}-${name}-${value}`, "aria-selected": "false" },
      element("span", {}, one.nom),
      " ",
      element("span", { class: "discret" }, whole),
    );
    made.dataset.nom = one.nom;
    made.dataset.name = name;
    made.dataset.value = value;
    if (one.deja) there(made);
    return made;
  }

  // --- the list

  open() {
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.go(-1);
  }

  go(rank) {
    const options = this.options;
    options[this.at]?.setAttribute("aria-selected", "false");
    this.at = options.length && rank !== -1 ? (rank + options.length) % options.length : -1;
    const option = options[this.at];
    if (!option) return this.field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    this.field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    const act = { ArrowDown: () => this.down(event), ArrowUp: () => this.up(event), Enter: () => this.enter(), Escape: () => this.escape() }[event.key];
    if (act && !event.ctrlKey && !event.metaKey && act() !== false) event.preventDefault();
  }

  down(event) {
    if (!this.options.length) return this.look();
    const closed = this.list.hidden;
    this.open();
    if (!event.altKey) this.go(closed ? 0 : this.at + 1);
  }

  up(event) {
    if (event.altKey) return this.close();
    if (!this.options.length) return false;
    this.open();
    this.go(this.at === -1 ? this.options.length - 1 : this.at - 1 === -1 ? this.options.length - 1 : this.at - 1);
  }

  enter() {
    const text = this.field.value.trim();
    if (text.length >= SHORTEST && text !== this.shown) return void this.hurried(text);
    const chosen = this.options[this.at] ?? (this.options.length === 1 && !this.list.hidden ? this.options[0] : null);
    if (!chosen) return false; // the form goes to the page of the search
    this.add(chosen);
  }

  /** Enter came before the list: it is about what is typed, not about the list before. */
  async hurried(text) {
    await this.look();
    if (this.shown === text && this.field.value.trim() === text && this.options.length === 1) this.add(this.options[0]);
  }

  escape() {
    if (!this.list.hidden) return this.close();
    this.field.value = "";
    this.typed();
  }

  say(text) {
    this.status.textContent = text;
  }

  // --- adding

  async add(option) {
    const { name, value, nom } = option.dataset, text = this.field.value;
    if (option.getAttribute("aria-disabled")) return this.say(`${nom}\u00a0: déjà dans la liste.`);
    there(option);
    const question = this.form.dataset.communes;
    const answer = await send({ url: "/communes", question, label: nom, fields: () => new URLSearchParams([[name, value]]) });
    if (!answer || answer.erreur) {
      this.say(answer?.erreur ?? "");
      return this.look();
    }
    this.say(answer.dit);
    if (name === "epci") this.close(); // the rest of the page is to be seen
    document.dispatchEvent(new CustomEvent("sseplan:lignes", { detail: answer }));
    const following = this.form.parentElement.querySelector("[data-suites]");
    if (following) following.innerHTML = answer.suites;
    if (this.field.value === text) this.field.select();
  }
}

const count = (number, word) => (number ? `${number} ${word}${number > 1 ? "s" : ""}` : "");

/** Mark an option whose communes are in the list. */
function there(option) {
  option.setAttribute("aria-disabled", "true");
  option.append(element("span", { class: "etat bien" }, "dans la liste"));
}

async function ask(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function enhance(root) {
  for (const form of root.querySelectorAll(SEARCH)) {
    if (!form.elements.q.hasAttribute("role")) new Search(form);
  }
}

document.addEventListener("sseplan:remplace", ({ target }) => enhance(target));
enhance(document);

// --- persons: the name of somebody known fills the empty fields beside it

const told = element("p", { class: "cache", role: "status" });
document.body.append(told);

document.addEventListener("change", async ({ target }) => {
  const name = target.value?.trim();
  if (!target.matches?.("[data-personne]") || !name) return;
  const found = await ask(`/personnes?q=${encodeURIComponent(name)}`);
  const persons = found?.personnes.filter((one) => one.nom === name) ?? [];
  if (persons.length === 1 && target.isConnected && target.value.trim() === name) complete(target, persons[0]);
});

function complete(field, { nom, connu }) {
  const around = field.closest("tr, form");
  const filled = ATTRIBUTES.filter((what) => {
    const sibling = field.dataset[what] && around.querySelector(`[name="${CSS.escape(field.dataset[what])}"]`);
    if (!sibling || sibling.value || !connu[what]) return false;
    sibling.value = connu[what];
    if (sibling === document.activeElement) sibling.select(); // what is typed there takes its place
    sibling.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  });
  if (filled.length) told.textContent = `${nom}\u00a0: repris du plan, ${filled.map((what) => WORDS[what]).join(", ")}.`;
}

const WORDS = { profession: "profession", telephone: "téléphone", email: "courriel", mssante: "MSSanté" };
