// The forms that save themselves: what is typed in them, and what was saved.

/** Whether a form holds something else than what was saved. */
export function dirty(form) {
  return [...form.elements].some((one) => one.name && one.type !== "hidden" && changed(one));
}

function changed(one) {
  if (one.type === "checkbox" || one.type === "radio") return one.checked !== one.defaultChecked;
  if (one.options) return [...one.options].some((option) => option.selected !== option.defaultSelected);
  return one.defaultValue !== undefined && one.value !== one.defaultValue;
}

/** What a form would send, without the token: it is of one run of the server. */
export function content(form) {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("jeton");
  return fields;
}

/** Two contents alike but for what the person had in front of them. */
export function alike(one, other) {
  const [first, second] = [one, other].map((text) => {
    const fields = new URLSearchParams(String(text));
    fields.delete("vu");
    return fields;
  });
  return String(first) === String(second);
}

/** Take what was sent for saved; « vu » is what the person has in front of them now. */
export function settle(form, sent, vu) {
  for (const one of form.elements) {
    if (one.name === "vu" && vu) one.value = one.defaultValue = vu;
    else if (one.type !== "hidden" && one.name) one.type in { checkbox: 0, radio: 0 } ? tick(one, sent) : text(one, sent);
  }
}

function tick(one, sent) {
  one.defaultChecked = sent.getAll(one.name).includes(one.value);
}

function text(one, sent) {
  const values = sent.getAll(one.name);
  if (!one.options) one.defaultValue = (values[0] || "").replace(/\r\n/g, "\n");
  else for (const option of one.options) option.defaultSelected = values.includes(option.value);
}

/** Put a content back into a form. */
export function fill(form, fields) {
  for (const one of form.elements) {
    const values = fields.getAll(one.name);
    if (!one.name || one.name === "jeton") continue;
    if (one.type in { checkbox: 0, radio: 0 }) one.checked = values.includes(one.value);
    else if (one.options) for (const option of one.options) option.selected = values.includes(option.value);
    else if (values.length) one.value = values[0];
  }
}
