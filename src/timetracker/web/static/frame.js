// What every page does a little better with scripts: rows that open in place, forms that are sent once, a page that stays
// where it was, messages that float. Every flow works without this file.
document.documentElement.classList.add("floats");

// A row opens in place instead of on the next page.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-inline]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const answer = await fetch(link.href);
  const row = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(link.hash.slice(1));
  if (!row) { location.href = link.href; return; }
  link.closest("tr").replaceWith(row);
  row.querySelector("input[name=from]").focus();
});

// Who saves or leaves an entry that was edited in its row goes on from that row, with the keyboard too.
const ROW = "tt.row";
function noteRow(inside) {
  const row = inside.closest("tr.correct");
  if (row) sessionStorage.setItem(ROW, row.id);
}
document.addEventListener("click", (event) => { if (event.target.closest("a[data-leave]")) noteRow(event.target); });

// A form is sent once, however often its button is pressed; and the page that comes back stays where this one was.
const PLACE = "tt.place";
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method !== "post") return;
  noteRow(form);
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
  sessionStorage.setItem(PLACE, JSON.stringify([location.pathname, scrollY]));
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  const [path, top] = JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
  sessionStorage.removeItem(PLACE);
  if (path === location.pathname && !location.hash && !document.querySelector("[autofocus]")) scrollTo(0, top);
  const row = sessionStorage.getItem(ROW);
  sessionStorage.removeItem(ROW);
  if (row && !document.querySelector("[autofocus]")) document.querySelector(`a[data-inline][href$="#${row}"]`)?.focus();
});

// What was done can be put away, on a page and where a script put it there.
function closable() {
  for (const toast of document.querySelectorAll(".toast:not(:has(> button))")) {
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => toast.remove());
    toast.append(close);
  }
}
closable();
addEventListener("tt-renewed", closable);

// A list that drops down closes when one goes on elsewhere.
for (const name of ["click", "focusin"]) {
  document.addEventListener(name, (event) => {
    for (const drop of document.querySelectorAll("details.drop[open]")) if (!drop.contains(event.target)) drop.open = false;
  });
}

// The menu leads back to a list with the filters that were used last; its address can be shared as it is.
const FILTERS = "tt.filters.";
const form = document.querySelector("form[data-remember]");
if (form && location.search && !new URLSearchParams(location.search).has("edit")) {
  localStorage.setItem(FILTERS + location.pathname, location.search);
}
document.querySelector("[data-forget]")?.addEventListener("click", () => localStorage.removeItem(FILTERS + location.pathname));
for (const link of document.querySelectorAll(".side a, .short a")) {
  const kept = localStorage.getItem(FILTERS + link.getAttribute("href"));
  if (kept) link.search = kept;
}
