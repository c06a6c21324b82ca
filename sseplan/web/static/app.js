// The page comes alive: forms save themselves, the guide opens beside, other changes come in.
// Without this everything still works, with a button to press.

import { alike, content, dirty, fill, settle } from "./fields.js";
import * as kept from "./kept.js";
import "./guide.js";
import { refresh, undo } from "./live.js";
import { flush, forget, gone, idle, page, pending, retry, say, send } from "./saving.js";

const TYPING = 1000, LONG = 50000, PATIENCE = 60000;
const AUTOSAVE = "form[data-autosave]";
const later = new WeakMap();
document.documentElement.classList.add("js");

// --- forms that save themselves

const key = (form) => form.getAttribute("action");
const shownAt = (url) => document.querySelector(`${AUTOSAVE}[action="${CSS.escape(url)}"]`);
const question = (form) => form.closest("[data-question]")?.dataset.question || "";

function label(form) {
  const title = form.closest("[data-question]")?.querySelector("h2, h3");
  const about = { note: "Note\u00a0: ", "a-revoir": "À revoir\u00a0: " }[key(form).split("/")[3]] ?? "";
  return about + (title?.textContent.trim().replace(/[ \n]+/g, " ") ?? "");
}

function save(form) {
  clearTimeout(later.get(form));
  if (!dirty(form)) {
    if (form.dataset.typed) forget(key(form));
    return;
  }
  const url = key(form);
  send({ key: url, url, form, question: question(form), label: label(form), fields: () => content(form) });
}

/** What is wrong with the answer, beside it. */
function told(form, answer) {
  const problem = document.getElementById(`e-${answer.question}`);
  const sentences = answer.problemes || [];
  if (problem) problem.textContent = sentences.join("\n");
  for (const one of form.elements) {
    if (one.name !== "v" || one.type === "hidden") continue;
    if (sentences.length) one.setAttribute("aria-invalid", "true");
    else one.removeAttribute("aria-invalid");
  }
}

/** Questions come and go with the answers to others. */
function shown(visible) {
  for (const one of document.querySelectorAll(".question[data-question]")) {
    one.hidden = !visible.includes(one.dataset.question);
  }
}

document.addEventListener("sseplan:enregistre", ({ detail: { job, answer } }) => {
  if (answer.visibles) shown(answer.visibles);
  const form = job.form && shownAt(key(job.form)); // perhaps made anew since
  if (!form) return;
  settle(form, job.sent, answer.vu);
  if (key(form) === `/question/${answer.question}`) told(form, answer);
  if (dirty(form)) save(form);
});

document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (!form?.matches(AUTOSAVE)) return;
  form.dataset.typed = "1";
  clearTimeout(later.get(form));
  if (dirty(form)) kept.put(key(form), content(form), label(form));
  later.set(form, setTimeout(save, TYPING, form));
});

for (const event of ["change", "focusout"]) {
  document.addEventListener(event, ({ target }) => {
    if (target.form?.matches(AUTOSAVE) && target.form.dataset.typed) save(target.form);
  });
}

// On the window: after what the scripts of a page do with the same event on the document.
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.id === "annulation") {
    event.preventDefault();
    unsaved().forEach(save);
    undo(form, event.submitter?.value);
  } else if (form.matches(AUTOSAVE)) {
    event.preventDefault();
    save(form);
  } else if (form.method !== "dialog") away(event, form);
});

let leaving = 0; // since when a form is on its way

/** What is not saved yet goes first; a form goes once, however often its button is pressed. */
function away(event, form) {
  const now = Date.now();
  if (event.submitter === passed) return void (passed = undefined);
  if (form.method === "post" && now - leaving < PATIENCE) return event.preventDefault();
  if (form.method === "post") {
    leaving = now;
    say("Un instant…", "cours");
  }
  if (!pending()) return;
  event.preventDefault();
  const go = () => {
    passed = event.submitter;
    form.requestSubmit(passed);
  };
  idle().then(() => setTimeout(go)); // a form that is still being submitted would not go
}

let passed; // the button whose form has waited
addEventListener("pageshow", () => { leaving = 0; });

// A double click is one click, and the second half of it is not for the page or the row that came meanwhile.
addEventListener("click", (event) => {
  if (event.detail < 2 || !event.target.closest?.("button")) return;
  event.preventDefault();
  event.stopPropagation();
}, true);

const unsaved = () => [...document.querySelectorAll(AUTOSAVE)].filter((form) => form.dataset.typed && dirty(form));

// --- leaving

addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || link.target) return;
  if (link.origin !== location.origin || link.hasAttribute("download") || (link.hash && link.pathname === location.pathname)) return;
  unsaved().forEach(save);
  if (!pending()) return;
  event.preventDefault();
  idle().then(() => { location.href = link.href; });
});

addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  event.preventDefault();
  unsaved().forEach(save);
  if (!pending()) say("Tout est enregistré");
  else retry();
});

addEventListener("beforeunload", (event) => {
  // A long text is not sent on by a browser that leaves, nor kept by every one.
  if (!pending() && !unsaved().some((form) => String(content(form)).length > LONG)) return;
  event.preventDefault();
  leaving = 0; // the person may stay
});

addEventListener("pagehide", () => {
  unsaved().forEach(save);
  flush();
});

// --- what was not saved the last time

/** Offer again the texts that no window is about to save, and that the plan does not hold by now. */
async function offer() {
  const waiting = kept.forsaken().filter(([url]) => !document.querySelector(`[data-repris="${CSS.escape(url)}"]`));
  if (!waiting.length) return;
  await refresh().catch(gone);
  document.dispatchEvent(new Event("sseplan:relu")); // rows.js offers its own
  for (const [url, one] of waiting) {
    if (url.includes("#") && one.page === location.pathname) continue;
    const here = shownAt(url);
    const form = here || (await page(one.page).catch(() => null))?.querySelector(`form[action="${CSS.escape(url)}"]`);
    if (form && (form.dataset.typed || alike(content(form), one.fields))) {
      if (!form.dataset.typed) kept.drop(url);
    } else {
      propose(url, one, here);
    }
  }
}

function propose(url, one, form) {
  const box = document.createElement("div");
  box.className = "encadre attention large";
  box.dataset.repris = url;
  box.setAttribute("role", "status");
  const told = document.createElement("p");
  const fields = new URLSearchParams(one.fields);
  const typed = [...fields].filter(([name, value]) => name !== "vu" && value).map(([, value]) => value).join(" ; ");
  told.textContent = `Un texte n'avait pas été enregistré, «\u00a0${one.label}\u00a0»\u00a0: ${typed.slice(0, 300) || "(vidé)"}`;
  const actions = document.createElement("p");
  actions.className = "actions";
  if (form) actions.append(made("button", "Le reprendre", () => { box.remove(); takenUp(form, fields); }));
  else actions.append(Object.assign(made("a", "Aller à cette question pour le reprendre"), { href: `${one.page}#${anchor(url)}`, className: "bouton" }));
  actions.append(made("button", "L'oublier", () => { kept.drop(url); box.remove(); }));
  box.append(told, actions);
  const place = form?.closest("[data-question]")?.querySelector("h2, h3");
  if (place) place.after(box);
  else document.querySelector("main h1")?.after(box);
}

const anchor = (url) => `q-${url.split("/")[2] || ""}`;

function made(name, text, act) {
  const one = Object.assign(document.createElement(name), { textContent: text });
  if (name === "button") one.type = "button";
  if (act) one.addEventListener("click", act);
  return one;
}

function takenUp(form, fields) {
  fill(form, fields);
  form.dataset.typed = "1";
  save(form);
  [...form.elements].find((one) => one.name && one.type !== "hidden")?.focus();
}

// A browser that comes back to a page puts the old texts back, and the old marks with them.
for (const one of document.querySelectorAll("input[type=hidden]")) one.value = one.defaultValue;
const here = document.querySelector(".menu [aria-current]"), menu = here?.closest(".menu");
if (menu) menu.scrollTop = here.offsetTop - menu.clientHeight / 2; // the menu alone scrolls, not the page
setTimeout(offer, 1500); // what the page that was left sent is there by then
setTimeout(offer, 11000); // another window that is silent for so long is closed
