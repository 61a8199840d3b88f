// The clock of what runs, on the page and in its title; and the timer kept in step with terminal and other windows.
const EVERY_MS = 1500;
const title = document.title;
let etag = "", asking = false;

function words(seconds) {
  const hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
  if (seconds < 60) return `${seconds}s`;
  return hours ? `${hours}h ${minutes}m` : `${minutes}m`;
}

function tick() {
  const clock = document.querySelector("#timer [data-since]");
  if (!clock) { document.title = title; return; }
  const text = words(Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.since)) / 1000)));
  clock.textContent = text;
  document.title = `${text} ${document.querySelector("#timer strong").textContent} · ${title}`;
}

// Nothing is replaced under somebody's hands: where the focus is, a list is open, a row is edited or something is dragged.
function busy(part) {
  const focus = document.activeElement;
  return (focus !== part && part.contains(focus)) || part.matches(".dragging, [aria-busy]")
    || part.querySelector("details.drop[open], tr.correct") !== null;
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

async function follow() {
  const timer = document.getElementById("timer");
  if (!timer || asking || document.visibilityState !== "visible") return;
  asking = true;
  try {
    const here = new URLSearchParams({ at: location.pathname + location.search });
    const answer = await fetch(`/timer.json?${here}`, { headers: { Accept: "application/json", "If-None-Match": etag }, cache: "no-store" });
    if (answer.status === 401) { clearInterval(following); return; }
    if (answer.status !== 200 || busy(timer)) return;
    const known = etag;
    etag = answer.headers.get("ETag") ?? "";
    if (!known) return; // what the page was made with
    const fresh = parsed((await answer.json()).data.html).getElementById("timer");
    if (fresh) timer.replaceWith(fresh);
    tick();
    await renew();
  } catch { /* the server is away; it is asked again */
  } finally { asking = false; }
}

// What else of a page tells of today.
async function renew() {
  const parts = [...document.querySelectorAll("[data-live]")].filter((part) => !busy(part));
  if (!parts.length) return;
  const page = parsed(await (await fetch(location.href)).text());
  for (const part of parts) {
    const fresh = page.getElementById(part.id);
    if (fresh && !busy(part)) part.replaceWith(fresh);
  }
}

setInterval(tick, 1000);
const following = setInterval(follow, EVERY_MS);
document.addEventListener("visibilitychange", follow);
follow();
