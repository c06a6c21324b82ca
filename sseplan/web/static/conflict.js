// Two versions of one answer, side by side: the person says which is kept.

/** "mienne", "autre", "deux" (of a "note" only), or "" when it is left for later. */
export function ask(label, { mien, autre }, what = "") {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "conflit-titre");
  const form = add(dialog, "form");
  form.method = "dialog";
  const title = add(form, "h2", "Cette réponse a été changée ailleurs");
  title.id = "conflit-titre";
  title.tabIndex = -1;
  add(form, "p", `«\u00a0${label}\u00a0» a reçu une autre réponse pendant que vous écriviez. Rien n'est enregistré tant que vous n'avez pas choisi.`);
  const both = add(form, "div");
  both.className = "versions";
  version(both, "La vôtre", mien);
  version(both, "L'autre, dans le plan", autre);
  if (what !== "note") add(form, "p", "Celle que vous ne gardez pas est recopiée dans la note de la question.").className = "discret";
  const actions = add(form, "p");
  actions.className = "actions";
  button(actions, "Garder la mienne", "mienne").className = "principal";
  button(actions, "Garder l'autre", "autre");
  if (what === "note") button(actions, "Garder les deux", "deux");
  button(actions, "Décider plus tard", "").className = "leger";
  document.body.append(dialog);
  dialog.showModal();
  title.focus(); // what is being typed must choose nothing
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

function add(parent, name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  parent.append(made);
  return made;
}

function version(parent, title, text) {
  const block = add(parent, "section");
  add(block, "h3", title);
  add(block, "p", text || "(vide)");
}

function button(parent, text, value) {
  const made = add(parent, "button", text);
  made.value = value;
  return made;
}
