// Keys of all pages. A single letter counts only where nobody types.
const PLACES = { t: "/", e: "/entries", c: "/calendar", r: "/reports", p: "/projects", k: "/tasks" };
let going = false;

function go(path) {
  if (path) location.href = document.querySelector(`.side a[data-path="${path}"]`)?.href ?? path;
}

function closed() {
  const drop = document.querySelector("details.drop[open]");
  if (drop) { drop.open = false; drop.querySelector("summary").focus(); return true; }
  const leave = document.querySelector("tr.correct [data-leave]");
  if (leave) { leave.click(); return true; }
  if (location.hash === "#menu") { location.hash = "#content"; return true; }
  return false;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (event.key === "Escape") {
    if (!closed() && typing) typing.blur();
    return;
  }
  if (typing) return;
  if (going) { going = false; go(PLACES[event.key]); return; }
  if (event.key === "?") { event.preventDefault(); document.getElementById("keys")?.showModal(); return; }
  if (event.key === "g") { going = true; return; }
  const focus = document.querySelector(`[data-focus="${CSS.escape(event.key)}"]`);
  const press = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (focus) { event.preventDefault(); focus.focus(); }
  else if (press) { event.preventDefault(); press.click(); }
  else if (event.key === "u") document.querySelector('form[action="/undo"] button')?.click();
});
