// The ticking clock and the keyboard; every flow works without this file.
"use strict";
(() => {
  const running = document.querySelector("[data-since]");
  const words = (seconds) => {
    const hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
    if (seconds < 60) return `${seconds}s`;
    return hours ? `${hours}h ${minutes}m` : `${minutes}m`;
  };
  if (running) {
    const since = Date.parse(running.dataset.since);
    const rest = document.title.replace(/^\S+(?: \d+m)? /, "");
    const tick = () => {
      const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
      running.textContent = words(seconds);
      document.title = `${words(seconds)} ${rest}`;
    };
    setInterval(tick, 1000);
  }
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
  const places = { t: "/", e: "/entries", r: "/reports", c: "/calendar", p: "/projects" };
  let going = false;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "Escape" && typing) { typing.blur(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (going) { going = false; if (places[event.key]) location.href = places[event.key]; return; }
    if (event.key === "g") { going = true; return; }
    const focus = document.querySelector(`[data-focus="${CSS.escape(event.key)}"]`);
    const press = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (focus) { event.preventDefault(); focus.focus(); }
    else if (press) { event.preventDefault(); press.click(); }
    else if (event.key === "u") { const undo = document.querySelector('form[action="/undo"] button'); if (undo) undo.click(); }
  });
})();
