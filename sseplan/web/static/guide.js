// A page of the guide opens beside the questions, or over them on a narrow screen.

const side = document.getElementById("cote");
const wide = matchMedia("(min-width: 84em)");
const ROOM = 64; // under the button that closes
let panel = null, opener = null, wanted = null;

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='/guide/']");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.closest(".barre, [data-plein]") || document.querySelector("main .guide")) return;
  if (link.closest(".volet") && link.textContent.includes("en grand")) return;
  event.preventDefault();
  if (!link.closest(".volet")) opener = link;
  show(link).catch(() => { location.href = link.href; });
});

async function show(link) {
  wanted = link;
  const response = await fetch(link.pathname, { headers: { Accept: "text/html", "X-Fragment": "1" } });
  if (!response.ok) throw new Error(String(response.status));
  const found = new DOMParser().parseFromString(await response.text(), "text/html");
  if (wanted !== link) return; // another page was asked for since
  const box = steady(opened);
  box.querySelector(".page-guide").replaceChildren(...found.body.childNodes);
  const title = (link.hash && box.querySelector(`[id="${CSS.escape(decodeURIComponent(link.hash.slice(1)))}"]`)) || box.querySelector("h1, h2, h3");
  if (!title) return;
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  // Only what scrolls in the panel: the questions stay where they are.
  const frame = box.matches(":modal") || !wide.matches ? box : side;
  frame.scrollTop += title.getBoundingClientRect().top - frame.getBoundingClientRect().top - ROOM;
}

function opened() {
  if (!panel) {
    panel = document.createElement("dialog");
    panel.className = "volet";
    panel.setAttribute("aria-label", "Guide");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "petit fermer";
    close.textContent = "Fermer le guide";
    close.addEventListener("click", () => panel.close());
    const text = document.createElement("div");
    text.className = "page-guide";
    panel.append(close, text);
    panel.addEventListener("close", () => steady(closed));
    side.prepend(panel);
  }
  if (!panel.open) {
    side.classList.add("ouvert");
    if (wide.matches) panel.show();
    else panel.showModal();
  }
  return panel;
}

function closed() {
  side.classList.remove("ouvert");
  panel.remove();
  panel = null;
  asked()?.focus({ preventScroll: true });
}

/** The link, which a saved answer may have made anew. */
function asked() {
  if (opener && !opener.isConnected) opener = document.querySelector(`main a[href="${opener.getAttribute("href")}"]`);
  return opener;
}

/** The page gets narrower or wider: the link stays where it is seen. */
function steady(act) {
  const link = asked();
  const before = link?.getBoundingClientRect().top;
  const back = () => link && window.scrollBy({ top: link.getBoundingClientRect().top - before, behavior: "instant" });
  const made = act();
  back();
  requestAnimationFrame(back); // after the browser's own try
  return made;
}

addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !panel?.open || event.target.closest("main :is(input, textarea, select)")) return;
  event.preventDefault();
  panel.close();
});
