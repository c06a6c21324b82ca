// What the person changes, asked of the server in order, one thing at a time; nothing is lost.
//
//   send(job)      ask for a change: {url, fields(), question, label, headers}. Its promise gives
//                  the server's answer, {erreur} when it was refused. A form that saves itself adds {key, form}:
//                  asked again, it is sent once, as it is then.
//   say(text, state)   the line of status ("" saved, "cours", "faute")
//   inTurn(act)    what is no answer of a form: such acts follow one another
//   idle()         a promise: nothing is left to ask, or it cannot be asked now
// On « document »: sseplan:enregistre {job, answer} after each change, sseplan:relire {question}
// when what the plan says now is to be shown.

import * as kept from "./kept.js";

const FIRST_WAIT = 1000, LONGEST_WAIT = 15000;
const body = document.body;
const line = document.getElementById("enregistrement");
const banner = document.getElementById("alerte");
const jobs = new Map();
let working = null, turn = Promise.resolve(), acts = 0, wake = () => {}, silent = false, strange = false, count = 0;

export const token = () => body.dataset.jeton;
export let faults = 0; // acts that failed: what was asked after them, not knowing, is not done
export const failed = () => { faults += 1; };
export const underWay = () => acts;
export const pending = () => jobs.size + acts > 0;

export function say(text, state = "") {
  if (!line || !text) return;
  line.className = state;
  if (line.textContent !== text) line.textContent = text;
}

/** A sentence over the page until it is taken back by warn(""); the button is {text, act}. */
export function warn(text, state = "", button = null) {
  if (!banner || (banner.dataset.dit === text && text)) return;
  banner.dataset.dit = text;
  banner.className = `alerte ${state}`;
  banner.replaceChildren();
  banner.hidden = !text;
  if (!text) return;
  banner.append(Object.assign(document.createElement("p"), { textContent: text }));
  if (button) {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: button.text });
    made.addEventListener("click", button.act);
    banner.append(made);
  }
}

export function send(job) {
  const key = job.key || `${job.url} ${++count}`;
  const known = jobs.get(key);
  if (known?.deciding) return known.promise;
  const given = Object.assign(known || { key }, job); // its form may have been made anew
  given.again = true;
  given.held = false;
  if (!known) {
    given.promise = new Promise((resolve) => { given.resolve = resolve; });
    jobs.set(key, given);
  }
  say("Enregistrement…", "cours");
  work();
  return given.promise;
}

export function idle(longest = 2500) {
  const late = new Promise((resolve) => { setTimeout(resolve, longest); });
  return Promise.race([Promise.all([working, turn]), late]);
}

export function inTurn(act) {
  acts += 1;
  turn = turn.then(act).catch((error) => console.error(error)).then(() => { acts -= 1; });
  return turn;
}

/** Whether the answers are saved, however long it takes; not where the server is not there. */
export async function settled() {
  while (working && !silent) await new Promise((resolve) => { setTimeout(resolve, 50); });
  return !silent;
}

export function retry() {
  for (const job of jobs.values()) job.held = false;
  wake();
  return work();
}

/** What was refused is asked again by itself: what was wrong may be mended. */
export function again() {
  for (const job of jobs.values()) {
    if (!job.refused) continue;
    job.held = job.refused = false;
    work();
  }
}

/** Forget what was to be asked for a form, whatever became of it. */
export function forget(key) {
  jobs.delete(key);
  kept.drop(key);
}

/** The page goes away: what was not asked yet is asked without waiting. */
export function flush() {
  for (const job of jobs.values()) if (!job.asked) request(job).catch(() => {});
}

function work() {
  working ||= rounds().finally(() => { working = null; });
  return working;
}

async function rounds() {
  let wait = FIRST_WAIT;
  for (let job; (job = [...jobs.values()].find((one) => !one.held));) {
    const outcome = await attempt(job).catch(() => "later");
    if (outcome === "done") wait = FIRST_WAIT;
    else if (outcome === "later") {
      await new Promise((resolve) => { wake = resolve; setTimeout(resolve, wait); });
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }
}

async function attempt(job) {
  let response, answer;
  job.again = false;
  job.asked = true;
  try {
    response = await request(job);
    answer = await response.json();
  } catch {
    gone();
    return "later";
  } finally {
    job.asked = false;
  }
  if (response.ok) return done(job, answer);
  if (response.status === 403) return await renewed() ? "done" : "later";
  back();
  if (response.status === 409 && answer.conflit) return clash(job, answer.conflit);
  return refused(job, answer.erreur || "sseplan n'a pas pu enregistrer. Recommencez.");
}

function request(job) {
  const fields = job.sent = new URLSearchParams(job.fields());
  for (const [name, value] of Object.entries(job.more || {})) fields.set(name, value);
  const keepalive = String(fields).length < 50000; // goes on when the page goes; browsers allow 64 kB
  const headers = { Accept: "application/json", "X-Jeton": token(), ...job.headers };
  return fetch(job.url, { method: "POST", body: fields, headers, keepalive });
}

function done(job, answer) {
  back();
  job.more = null;
  if (!job.again) {
    jobs.delete(job.key);
    kept.drop(job.key);
  }
  const when = answer.enregistre || "";
  if (!jobs.size) {
    say(/^\d/.test(when) ? `Enregistré à ${when}` : when || "Enregistré");
    if (!silent) warn("");
  }
  undoable(answer.annulable);
  document.dispatchEvent(new CustomEvent("sseplan:enregistre", { detail: { job, answer } }));
  if (job.reread) document.dispatchEvent(new CustomEvent("sseplan:relire", { detail: { question: job.question } }));
  job.reread = false;
  if (answer.ailleurs?.length) warn(answer.ailleurs.join(" "), "attention");
  job.resolve(answer);
  return "done";
}

/** The last change, {numero, dit}, which the buttons undo; they go away where there is none, or another. */
export function undoable(last) {
  const form = document.getElementById("annulation");
  if (last === undefined || !form) return;
  form.hidden = !last;
  form.elements.numero.value = last?.numero ?? "";
  form.querySelector("span").textContent = last ? `Annuler\u00a0: ${last.dit}` : "Annuler";
  for (const one of document.querySelectorAll("[data-annuler]")) one.hidden ||= one.value !== form.elements.numero.value;
}

async function clash(job, versions) {
  say("À décider : cette réponse a été changée ailleurs", "faute");
  job.deciding = true;
  const { ask } = await import("./conflict.js"); // seldom needed, and the server is there
  const choice = await ask(job.label, versions, job.url.endsWith("/note") ? "note" : "");
  job.deciding = false;
  if (choice) {
    job.more = { vu: versions.vu, choix: choice === "mienne" ? "mien" : choice };
    job.reread = true;
  } else {
    job.held = true;
    warn("Une réponse attend votre choix : elle n'est pas enregistrée.", "attention", { text: "Choisir", act: retry });
  }
  return "done";
}

function refused(job, sentence) {
  say("Pas enregistré", "faute");
  if (job.form) {
    job.held = job.refused = true;
    warn(sentence, "", { text: "Réessayer", act: retry });
  } else {
    jobs.delete(job.key);
    warn(sentence);
  }
  job.resolve({ erreur: sentence });
  return "done";
}

// --- the server, there or not

/** The server does not answer: the page keeps what is typed, and says so once. */
export function gone() {
  silent = true;
  say("Pas de réponse de sseplan", "faute");
  warn(
    "sseplan ne répond plus. Ce que vous tapez est gardé dans ce navigateur. Relancez-le par la même "
    + `commande, «\u00a0${banner.dataset.commande}\u00a0», puis ouvrez dans ce navigateur le lien qu'il donnera.`,
  );
}

/** The server answers again. */
export function back() {
  if (!silent) return;
  silent = false;
  warn("sseplan répond de nouveau.", "bien");
  say("sseplan répond de nouveau");
  document.dispatchEvent(new Event("sseplan:retour"));
  setTimeout(() => { if (banner.classList.contains("bien")) warn(""); }, 6000);
  wake();
}

/** After a restart the page asks for the new token; it has none until the new link was opened. */
export async function renewed() {
  const fresh = await page().catch(() => null);
  if (fresh?.body.dataset.jeton) {
    body.dataset.jeton = fresh.body.dataset.jeton;
    for (const field of document.querySelectorAll("input[name=jeton]")) field.value = field.defaultValue = token();
    back();
    return true;
  }
  if (strange) return false;
  silent = true;
  say("Pas enregistré", "faute");
  warn(
    "sseplan a été relancé. Ouvrez le lien qu'il vient de donner, dans ce même navigateur, puis "
    + "revenez ici ou restez dans la nouvelle fenêtre\u00a0: ce que vous avez tapé est gardé et y sera proposé.",
  );
  return false;
}

/** Whether what the server shows is the plan of this page: another may have taken its place. */
export function ours(plan) {
  strange = plan !== body.dataset.plan;
  if (!strange) return true;
  silent = true;
  say("Pas enregistré", "faute");
  warn(
    "sseplan montre maintenant un autre plan à cette adresse. Rien de cette page n'y sera écrit. Ce que "
    + "vous avez tapé est gardé ici\u00a0: recopiez-le, ou relancez «\u00a0sseplan serve\u00a0» sur ce plan-ci.",
  );
  return false;
}

/** A page of this plan, as a document; null where it may not be seen. */
export async function page(path = location.href.split("#")[0]) {
  const response = await fetch(path, { headers: { Accept: "text/html" } });
  const found = response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
  return found && ours(found.body.dataset.plan) ? found : null;
}

for (const event of ["online", "focus"]) addEventListener(event, () => wake());
