// The plan changes elsewhere (a terminal, another window): what is not being edited follows.

import { content, dirty, fill } from "./fields.js";
import {
  again, back, failed, faults, gone, inTurn, ours, page, pending, renewed, say, settled, token, underWay, undoable, warn,
} from "./saving.js";

const EVERY = 10000;
const QUESTION = ".question[data-question]";
let version = document.body.dataset.version, asking = false, unread = false, told = 0;
const forced = new Set();

async function look() {
  if (asking || document.hidden || version === undefined) return;
  asking = true;
  try {
    const response = await fetch("/etat", { headers: { Accept: "application/json" } });
    if (response.status === 403) await renewed();
    else if (response.ok) await readable(await response.json());
    else {
      unread = true;
      warn((await response.json()).erreur, "");
    }
  } catch {
    gone();
  } finally {
    asking = false;
  }
}

/** The plan can be read, perhaps again: what was said of it goes, what waited is saved. */
async function readable(state) {
  if (unread) {
    unread = false;
    warn("");
    say(state.heure);
  }
  again();
  await follow(state);
}

async function follow(state) {
  if (!ours(state.plan)) return;
  back();
  if (state.version === version) return;
  if (pending()) return;
  version = state.version;
  say(state.heure);
  undoable(state.annulable);
  for (const one of document.querySelectorAll(".menu .avancee")) {
    one.textContent = state.parties[one.parentElement.pathname.split("/")[2]] ?? one.textContent;
  }
  await refresh();
}

/** Show what the plan says now, everywhere but where the person writes; « own » acts are waited for by nobody. */
export async function refresh(own = 0) {
  const mine = ++told;
  const fresh = await page();
  if (!fresh) return;
  if (mine !== told || underWay() > own) {
    version = ""; // what was done since is not in it
    return void setTimeout(look, 1000);
  }
  for (const part of [".entete .nom a", ".menu [aria-current] .avancee"]) {
    const shown = document.querySelector(part), now = fresh.querySelector(part);
    if (shown && now) shown.textContent = now.textContent;
  }
  const questions = document.querySelectorAll(QUESTION);
  for (const one of questions) renew(one, fresh.getElementById(one.id), forced.delete(one.dataset.question));
  const main = document.querySelector("main"), other = fresh.querySelector("main");
  if (!questions.length && other && !main.querySelector("form, [data-fige]")) main.replaceChildren(...other.childNodes);
}

const FOCUS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
const seen = (one) => [...one.querySelectorAll("input[name=vu]")].map((mark) => mark.value).join();

function renew(one, fresh, forced) {
  if (!fresh) return;
  const alike = seen(one) === seen(fresh);
  if (alike && one.dataset.etat === fresh.dataset.etat && !forced) {
    one.hidden = fresh.hidden;
    return;
  }
  if (!forced && ([...one.querySelectorAll("form")].some(dirty) || one.querySelector("[data-ouvert]"))) {
    if (!alike) flag(one);
    return;
  }
  const typed = [...one.querySelectorAll("form[data-autosave]")].filter(dirty);
  const focus = [...one.querySelectorAll(FOCUS)].indexOf(document.activeElement);
  const open = [...one.querySelectorAll("details")].map((box) => box.open);
  const now = document.importNode(fresh, true);
  one.replaceWith(now);
  now.querySelectorAll("details").forEach((box, rank) => { box.open ||= open[rank]; });
  for (const form of typed) goOn(form, now.querySelector(`form[data-autosave][action="${form.getAttribute("action")}"]`));
  if (focus >= 0) now.querySelectorAll(FOCUS)[focus]?.focus({ preventScroll: true });
  now.dispatchEvent(new CustomEvent("sseplan:remplace", { bubbles: true }));
}

/** What is being typed in a form goes on in the one that takes its place. */
function goOn(form, place) {
  if (!place) return;
  fill(place, content(form));
  place.querySelector("[name]:not([type=hidden])").dispatchEvent(new Event("input", { bubbles: true }));
}

function flag(one) {
  if (one.querySelector(".ailleurs[data-change]")) return;
  const told = document.createElement("p");
  told.className = "ailleurs";
  told.dataset.change = "1";
  told.setAttribute("role", "status");
  told.textContent = "Cette réponse vient d'être changée ailleurs. Ce que vous tapez est gardé ; en l'enregistrant, vous verrez les deux et choisirez.";
  one.append(told);
}

/** Undo the last change, as a button asks, after all that was asked before; « number » of the one that was seen. */
export const undo = (form, number) => {
  const known = faults;
  return inTurn(async () => {
    if (!(await settled()) || known !== faults) return say("Pas annulé", "faute"); // the last is another's
    await undoing(form, number || form.elements.numero.value);
  });
};

async function undoing(form, numero) {
  try {
    const body = new URLSearchParams({ numero });
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json", "X-Jeton": token() } });
    if (response.status === 403) {
      if (await renewed()) await undoing(form, numero);
      return;
    }
    const answer = await response.json();
    if (answer.erreur) failed();
    warn(answer.erreur || "", "attention");
    undoable(answer.annulable);
    await refresh(Infinity);
    await look();
    say(answer.dit || "Pas annulé", answer.erreur ? "faute" : ""); // after the time of the save
  } catch {
    gone();
  }
}

document.addEventListener("sseplan:relire", ({ detail }) => {
  forced.add(detail.question);
  refresh().catch(gone);
});
document.addEventListener("sseplan:enregistre", () => { told += 1; });
document.addEventListener("visibilitychange", look);
addEventListener("focus", look);
setInterval(look, EVERY);
