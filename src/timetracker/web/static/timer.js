// The clock of what runs, on the page and in its title.
const title = document.title;

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

setInterval(tick, 1000);
