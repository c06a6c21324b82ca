// What was not saved the last time, and the plan does not hold by now, is offered again.

import { alike, content, fill } from "./fields.js";
import * as kept from "./kept.js";
import { refresh } from "./live.js";
import { gone, page } from "./saving.js";

const shownAt = (url) => document.querySelector(`form[data-autosave][action="${CSS.escape(url)}"]`);

export async function offer(waiting) {
  await refresh().catch(gone);
  document.dispatchEvent(new Event("sseplan:relu")); // rows.js offers its own
  for (const [url, one] of waiting) {
    if (url.includes("#") && one.page === location.pathname) continue;
    const here = shownAt(url);
    const form = here || (await page(one.page).catch(() => null))?.querySelector(`form[action="${CSS.escape(url)}"]`);
    if (!form || !(form.dataset.typed || alike(content(form), one.fields))) propose(url, one, here);
    else if (!form.dataset.typed) kept.drop(url);
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
  form.requestSubmit();
  [...form.elements].find((one) => one.name && one.type !== "hidden")?.focus();
}
