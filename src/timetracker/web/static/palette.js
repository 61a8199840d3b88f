// The palette: pages, commands, and what the server finds by a few letters. `/` or Ctrl-K opens it.
const opener = document.querySelector("[data-palette]");
let dialog, input, list, asked = 0;

function element(name, details, ...children) {
  const made = Object.assign(document.createElement(name), details);
  made.append(...children);
  return made;
}

function build() {
  input = element("input", { type: "search", autocomplete: "off", placeholder: "Pages, commands, projects, notes" });
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-expanded": "true", "aria-controls": "matches", "aria-autocomplete": "list",
    "aria-label": "Find pages, commands, projects, tasks, clients, tags and notes",
  })) input.setAttribute(name, value);
  list = element("ul", { id: "matches" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Found");
  dialog = element("dialog", { className: "palette" }, input, list);
  dialog.setAttribute("aria-label", "Palette");
  document.body.append(dialog);
  input.addEventListener("input", refresh);
  input.addEventListener("keydown", steer);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}

// What is on this page already: its places, its buttons, and the line itself for the box.
function nearby(letters) {
  const fits = (text) => text.toLowerCase().includes(letters.toLowerCase());
  const places = [...document.querySelectorAll(".side nav a[data-path], .side a[href='/sessions']")]
    .map((link) => ({ text: link.textContent.trim(), kind: "page", run: () => { location.href = link.href; } }));
  const commands = [...document.querySelectorAll("#timer button[data-command], .toast form button")]
    .map((button) => ({ text: button.textContent.trim(), kind: "command", run: () => button.click() }));
  return [...commands, ...places].filter((item) => fits(item.text));
}

function starting(text) {
  return {
    text: `Start or add: ${text}`, kind: "command",
    run: () => {
      const box = document.querySelector(".box");
      box.elements.line.value = text;
      box.requestSubmit();
    },
  };
}

async function refresh() {
  const letters = input.value.trim(), number = ++asked;
  const items = nearby(letters);
  show(letters ? [...items, starting(letters)] : items);
  if (!letters) return;
  await new Promise((done) => setTimeout(done, 120));
  if (number !== asked) return;
  const answer = await fetch(`/find.json?${new URLSearchParams({ q: letters })}`);
  if (!answer.ok || number !== asked) return;
  const { matches } = (await answer.json()).data;
  const named = matches.map((match) => ({ ...match, run: () => { location.href = match.link; } }));
  const starts = matches.filter((match) => match.kind === "project" || match.kind === "task").slice(0, 3)
    .map((match) => ({ ...starting(/\s/.test(match.text) ? `"${match.text}"` : match.text), text: `Start ${match.text}` }));
  show([...items, ...named, ...starts, starting(letters)]);
}

function show(items) {
  list.replaceChildren(...items.slice(0, 40).map((item, place) => {
    const option = element("li", { id: `match-${place}`, textContent: item.text });
    option.setAttribute("role", "option");
    option.append(element("small", { textContent: item.beside ? `${item.kind} · ${item.beside}` : item.kind }));
    option.addEventListener("click", item.run);
    return option;
  }));
  choose(0);
}

function choose(place) {
  const options = [...list.children];
  const at = (place + options.length) % (options.length || 1);
  options.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
  if (!options[at]) { input.removeAttribute("aria-activedescendant"); return; }
  input.setAttribute("aria-activedescendant", options[at].id);
  options[at].scrollIntoView({ block: "nearest" });
}

function steer(event) {
  const at = [...list.children].findIndex((option) => option.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) { event.preventDefault(); choose(at + step); }
  else if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); list.children[at]?.click(); }
}

function open() {
  if (!dialog) build();
  if (dialog.open) return;
  input.value = "";
  dialog.showModal();
  refresh();
}

if (opener) {
  opener.addEventListener("click", (event) => { event.preventDefault(); open(); });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea") || document.querySelector("dialog[open]");
    const control = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    if (!control && (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey)) return;
    event.preventDefault();
    open();
  });
}
