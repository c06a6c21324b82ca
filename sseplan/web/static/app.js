// The page comes alive: forms save themselves, the guide opens beside, other changes come in.
// Without this everything still works, with a button to press.

import { content, dirty, settle } from "./fields.js";
import * as kept from "./kept.js";
import "./guide.js";
import { undo } from "./live.js";
import { flush, forget, gone, idle, pending, retry, say, send } from "./saving.js";

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

/** The texts that no window is about to save are offered again. */
function offer() {
  const waiting = kept.forsaken().filter(([url]) => !document.querySelector(`[data-repris="${CSS.escape(url)}"]`));
  if (waiting.length) import("./offers.js").then((one) => one.offer(waiting)).catch(gone);
}

// A browser that comes back to a page puts the old texts back, and the old marks with them.
for (const one of document.querySelectorAll("input[type=hidden]")) one.value = one.defaultValue;
const here = document.querySelector(".menu [aria-current]"), menu = here?.closest(".menu");
if (menu) menu.scrollTop = here.offsetTop - menu.clientHeight / 2; // the menu alone scrolls, not the page
setTimeout(offer, 1500); // what the page that was left sent is there by then
setTimeout(offer, 11000); // another window that is silent for so long is closed
