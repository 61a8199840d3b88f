// The calendar by hand: click or drag on free time to add, an entry to move it, its edges to change an end; keys do the same.
// All of it is sent as the forms of the page would be, and the server answers with the page as it is then.
const MINUTE = 60_000, MOVED_PX = 4, HOLD_MS = 400, PAUSE_MS = 900;
const STEPS = "tt.calendar.steps";
const spoken = document.getElementById("spoken");
const add = document.getElementById("add");
let gesture = null; // of a pointer
let nudged = null; // what keys changed and is not sent yet
let sending = false, dropped = false;

const calendar = () => document.getElementById("calendar");
const columns = () => [...document.querySelectorAll("#calendar svg.column")];
const blocks = (within = calendar()) => [...within.querySelectorAll("a.block")];
const step = () => Number(localStorage.getItem(STEPS) ?? 15) * MINUTE;

// Times of the clock on the wall, reckoned as if there were no zones; the server knows what they mean.
const wall = (text) => Date.parse(`${text}Z`);
const top = (column) => wall(column.dataset.top);
const minutes = (column) => Number(column.getAttribute("height"));
const typed = (at) => new Date(at).toISOString().slice(0, 16).replace("T", " ");
const clock = (at) => typed(at).slice(11);
const day = (at) => new Date(at).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "long", timeZone: "UTC" });

function words(seconds) {
  const whole = Math.round(seconds / 60), hours = Math.floor(whole / 60);
  return hours ? `${hours}h${whole % 60 ? ` ${whole % 60}m` : ""}` : `${whole}m`;
}

function say(text) {
  spoken.textContent = text;
}

// Start and end of an entry; one that runs is drawn until now.
function times(block) {
  const running = !block.dataset.end, start = wall(block.dataset.start);
  return { start, end: running ? Math.max(now() ?? start, start + MINUTE) : wall(block.dataset.end), running };
}

function now() {
  const column = columns().find((one) => one.dataset.now);
  return column ? top(column) + Number(column.dataset.now) * MINUTE : null;
}

// Where a time is said to lie while it is dragged, in every column that it reaches.
function ghost(start, end) {
  document.querySelectorAll("#calendar .ghost").forEach((one) => one.parentElement.remove());
  if (start === undefined) return;
  for (const column of columns()) {
    const begin = Math.max(0, (start - top(column)) / MINUTE), until = Math.min(minutes(column), (end - top(column)) / MINUTE);
    if (until <= begin) continue;
    const place = document.createElementNS("http://www.w3.org/2000/svg", "foreignObject");
    for (const [name, value] of Object.entries({ x: 0, y: begin, width: "100%", height: Math.max(until - begin, 2) })) place.setAttribute(name, value);
    const drawn = document.createElement("div");
    drawn.className = "block ghost";
    const label = document.createElement("span");
    label.className = "words";
    label.textContent = `${clock(start)}–${clock(end)} ${words((end - start) / 1000)}`;
    drawn.append(label);
    place.append(drawn);
    column.append(place);
  }
}

function lift(block) {
  calendar().classList.toggle("dragging", Boolean(block));
  for (const one of blocks()) one.classList.toggle("lifted", Boolean(block) && one.dataset.id === block.dataset.id);
}

function settle() {
  ghost();
  calendar()?.classList.remove("dragging");
  document.querySelectorAll("#calendar .lifted").forEach((one) => one.classList.remove("lifted"));
}

// The page as it came back: the calendar, what was done with its Undo, or why it was refused.
function renew(page, focus) {
  const fresh = page.getElementById("calendar");
  if (!fresh) return false;
  calendar().replaceWith(fresh);
  document.querySelectorAll("main > .toast, main > .problem").forEach((one) => one.remove());
  const toast = page.querySelector("main > .toast");
  const refused = page.querySelector("main > .problem p");
  if (refused) {
    const alert = Object.assign(document.createElement("div"), { className: "told toast", textContent: refused.textContent });
    alert.setAttribute("role", "alert");
    document.getElementById("content").prepend(alert);
  } else if (toast) {
    document.getElementById("content").prepend(toast);
    say(toast.firstChild.textContent);
  }
  dispatchEvent(new Event("tt-renewed"));
  if (focus) (blocks().find((block) => block.dataset.id === focus) ?? fresh).focus(); // it may be in another week now
  return true;
}

async function post(path, fields) {
  const answer = await fetch(path, { method: "POST", body: new URLSearchParams(fields) });
  return { page: new DOMParser().parseFromString(await answer.text(), "text/html"), answer };
}

// The calendar as it is now, behind a dialog.
async function renewed() {
  const answer = await fetch(calendar().dataset.back);
  if (answer.ok) renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
}

async function send(path, fields, focus) {
  if (sending) { settle(); say("What was done before is not saved yet. Try again."); return; }
  sending = true;
  calendar().setAttribute("aria-busy", "true");
  const token = add.querySelector("[name=form_token]").value;
  try {
    const { page, answer } = await post(path, { form_token: token, form_page: calendar().dataset.back, next: calendar().dataset.back, ...fields });
    if (!renew(page, focus)) location.href = answer.url.includes("/login") ? answer.url : location.href;
    else if (answer.status === 409 && stale(focus, fields.version)) await compare(fields, focus);
  } catch {
    calendar().removeAttribute("aria-busy");
    say("The server does not answer. Nothing was changed.");
  } finally {
    sending = false;
    settle();
  }
}

function stale(id, version) {
  return blocks().find((block) => block.dataset.id === id)?.dataset.version !== version;
}

// The form of an entry that somebody else changed: beside each other what was done here and what is there now.
async function compare(fields, id) {
  const href = `/entries/${id}?next=${encodeURIComponent(calendar().dataset.back)}`, answer = await fetch(href);
  const form = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(`main form[action="/entries/${id}"]`);
  if (!form) return; // it is gone, and the alert says so
  const data = new FormData(form);
  for (const name of ["from", "to"]) if (fields[name]) data.set(name, fields[name].replace(" ", "T"));
  data.set("id", id);
  data.set("form_page", href);
  data.set("version", "-"); // of nothing that is there: the answer is a look
  const { page } = await post(fields.act ? `/entries/${id}` : "/entries/delete", data);
  const article = page.querySelector("main article"), why = page.querySelector("main > .problem");
  if (!article) return;
  if (why) { why.querySelector("dl")?.remove(); article.querySelector("h1").after(why); }
  dialog.dataset.focus = id;
  open(article);
}

function place(block, kind, start, end) {
  const before = times(block);
  if (start === before.start && end === before.end) { settle(); return; }
  const fields = { version: block.dataset.version, act: kind };
  if (kind !== "end") fields.from = typed(start);
  if (kind === "end" || (kind === "move" && !before.running)) fields.to = typed(end);
  send(`/entries/${block.dataset.id}/times`, fields, block.dataset.id);
}

// Dialogs: the form for another entry, and that of an entry as its own page has it.
const dialog = document.createElement("dialog");
document.getElementById("content").append(dialog);

function open(content) {
  dialog.replaceChildren(content);
  dialog.setAttribute("aria-label", content.querySelector("h1, h2").textContent);
  for (const link of content.querySelectorAll(".problem a[role=button]")) link.dataset.leave = ""; // take theirs: the calendar has it
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector("[aria-invalid], [autofocus]") ?? dialog.querySelector("input:not([type=hidden]), textarea"))?.focus();
}

function another(when) {
  add.querySelector("[name=when]").value = when;
  add.querySelector(".problem")?.remove();
  open(add);
}

async function edit(block) {
  const answer = await fetch(block.href);
  const form = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main article");
  if (!answer.ok || !form) { location.href = block.href; return; }
  dialog.dataset.focus = block.dataset.id;
  open(form);
}

dialog.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  if (sending) return;
  sending = true;
  const form = event.target, path = event.submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  try {
    const { page, answer } = await post(path, new FormData(form, event.submitter));
    const again = answer.ok ? null : page.querySelector(dialog.contains(add) ? "#add" : "main article");
    if (again?.querySelector(".problem")) {
      if (answer.status === 409 && !dialog.contains(add)) await renewed();
      if (dialog.contains(add)) { add.replaceChildren(...again.childNodes); open(add); } else open(again);
    } else {
      const focus = dialog.dataset.focus;
      dialog.close();
      if (!renew(page, focus)) location.href = answer.url;
      else if (answer.ok) add.querySelector("form").reset();
    }
  } catch {
    say("The server does not answer. Nothing was changed.");
  } finally { sending = false; }
});
dialog.addEventListener("click", (event) => {
  if (event.target !== dialog && !event.target.closest("[data-leave]")) return;
  event.preventDefault();
  dialog.close();
});
dialog.addEventListener("close", () => {
  const focus = dialog.dataset.focus;
  delete dialog.dataset.focus;
  settle();
  if (dialog.contains(add)) document.getElementById("content").append(add);
  dialog.replaceChildren();
  if (focus) blocks().find((block) => block.dataset.id === focus)?.focus();
});

// Pointers. A finger scrolls the page unless it rests first.
function under(event, only) {
  const listed = only ? [only] : columns();
  const column = listed.find((one) => event.clientX < one.getBoundingClientRect().right) ?? listed.at(-1);
  const y = Math.min(Math.max(event.clientY - column.getBoundingClientRect().top, 0), minutes(column));
  return { column, at: top(column) + Math.round(y) * MINUTE };
}

function begin() {
  gesture.active = true;
  try { gesture.column.setPointerCapture(gesture.pointer); } catch { /* the finger is up already */ }
  lift(gesture.block);
  calendar().classList.add("dragging");
  if (gesture.touch) navigator.vibrate?.(20);
  drag({ clientX: gesture.x, clientY: gesture.y });
}

function drag(event) {
  const snap = (at, how = Math.round) => how(at / step()) * step();
  const { at } = under(event, gesture.kind === "make" ? gesture.column : null);
  if (gesture.kind === "make") {
    gesture.start = snap(Math.min(at, gesture.grab), Math.floor);
    gesture.end = Math.max(snap(Math.max(at, gesture.grab), Math.ceil), gesture.start + step());
  } else if (gesture.kind === "move") {
    gesture.start = at === gesture.grab ? gesture.from.start : snap(gesture.from.start + at - gesture.grab);
    gesture.end = gesture.from.running ? gesture.from.end : gesture.start + gesture.from.end - gesture.from.start;
  } else if (gesture.kind === "start") {
    gesture.start = Math.min(snap(at), snap(gesture.from.end - MINUTE, Math.floor));
  } else gesture.end = Math.max(snap(at), snap(gesture.from.start + MINUTE, Math.ceil));
  ghost(gesture.start, Math.max(gesture.end, gesture.start + MINUTE));
  const edge = event.clientY < 90 ? -12 : event.clientY > innerHeight - 60 ? 12 : 0;
  if (edge) scrollBy(0, edge);
}

function cancel() {
  if (!gesture) return;
  clearTimeout(gesture.hold);
  gesture = null;
  settle();
}

document.addEventListener("pointerdown", (event) => {
  const column = event.target.closest?.("#calendar svg.column");
  if (!column || event.button || !event.isPrimary || sending || dialog.open) return;
  commit();
  const block = event.target.closest("a.block");
  const { at } = under(event, column);
  gesture = {
    kind: event.target.closest("[data-grip]")?.dataset.grip ?? (block ? "move" : "make"), block, column, grab: at,
    pointer: event.pointerId, touch: event.pointerType === "touch", x: event.clientX, y: event.clientY, active: false,
  };
  if (block) { gesture.from = times(block); ({ start: gesture.start, end: gesture.end } = gesture.from); }
  if (gesture.touch) gesture.hold = setTimeout(begin, HOLD_MS);
});
document.addEventListener("pointermove", (event) => {
  if (!gesture || event.pointerId !== gesture.pointer) return;
  const far = Math.hypot(event.clientX - gesture.x, event.clientY - gesture.y) > MOVED_PX * (gesture.touch ? 2 : 1);
  if (!gesture.active && far) {
    if (gesture.touch) { cancel(); return; }
    begin();
  }
  if (gesture.active) drag(event);
});
document.addEventListener("pointerup", (event) => {
  if (!gesture || event.pointerId !== gesture.pointer) return;
  const { active, kind, block, start, end, hold, grab } = gesture;
  clearTimeout(hold);
  gesture = null;
  if (!active) { // a click: on free time an hour
    const from = Math.floor(grab / step()) * step();
    if (kind === "make") another(span(from, from + 60 * MINUTE));
    return;
  }
  dropped = true; // the click that follows opens nothing
  setTimeout(() => { dropped = false; });
  if (kind === "make") another(span(start, end));
  else place(block, kind, start, end);
});
document.addEventListener("pointercancel", cancel);
document.addEventListener("dragstart", (event) => { if (event.target.closest?.("#calendar a.block")) event.preventDefault(); });
document.addEventListener("contextmenu", (event) => { if (gesture?.touch) event.preventDefault(); });
document.querySelector("main").addEventListener("touchmove", (event) => { if (gesture?.active) event.preventDefault(); }, { passive: false });
document.addEventListener("click", (event) => {
  if (dropped) { event.preventDefault(); event.stopImmediatePropagation(); return; }
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const block = event.target.closest("#calendar a.block, #calendar a.slot"), more = event.target.closest("[data-add]");
  if (!block && !more) return;
  event.preventDefault();
  if (block) edit(block); else another(more.dataset.add);
}, true);

function span(start, end) {
  return `${typed(start)}-${clock(start) < clock(end) ? clock(end) : typed(end)}`;
}

// Keys.
function commit() {
  if (!nudged) return;
  const { block, kind, start, end, timer } = nudged;
  clearTimeout(timer);
  nudged = null;
  place(block, kind, start, end);
}

function nudge(block, kind, by) {
  if (nudged && (nudged.block !== block || nudged.kind !== kind)) { commit(); return; }
  const before = times(block);
  if (kind === "end" && before.running) { say("It runs: stop it first."); return; }
  const from = nudged ?? { block, kind, ...before };
  clearTimeout(from.timer);
  // A step leads to the next whole one, as on the lines of the calendar.
  const stepped = (at) => (Math.abs(by) > 60 * MINUTE ? at + by : (by > 0 ? Math.floor(at / step()) + 1 : Math.ceil(at / step()) - 1) * step());
  const start = kind === "end" ? from.start : stepped(from.start);
  const end = kind === "end" ? stepped(from.end) : kind === "move" && !before.running ? start + from.end - from.start : from.end;
  if (end <= start) { say("It cannot end before it begins."); nudged = nudged && { ...from, timer: setTimeout(commit, PAUSE_MS) }; return; }
  nudged = { block, kind, start, end, timer: setTimeout(commit, PAUSE_MS) };
  lift(block);
  ghost(start, end);
  say(`${day(start)}, ${clock(start)} to ${before.running ? "now" : clock(end)}, ${words((end - start) / 1000)}`);
}

function walk(block, key) {
  const column = block.closest("svg.column"), listed = blocks(column), place = listed.indexOf(block);
  if (key === "ArrowDown" || key === "ArrowUp") { listed[place + (key === "ArrowDown" ? 1 : -1)]?.focus(); return; }
  const all = columns(), forward = key === "ArrowRight" ? 1 : -1, y = block.getBoundingClientRect().top;
  for (let number = all.indexOf(column) + forward; all[number]; number += forward) {
    const near = blocks(all[number]).sort((one, other) => Math.abs(one.getBoundingClientRect().top - y) - Math.abs(other.getBoundingClientRect().top - y))[0];
    if (near) { near.focus(); return; }
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && (gesture?.active || nudged)) {
    event.stopImmediatePropagation();
    if (nudged) clearTimeout(nudged.timer);
    nudged = null;
    cancel();
    settle();
    say("Left as it was.");
    return;
  }
  const block = event.target.closest?.("#calendar a.block");
  if (!block || event.ctrlKey || event.metaKey || sending) return;
  const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key], along = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.key === "Enter" && nudged) commit();
  else if (event.key === "Delete") send("/entries/delete", { id: block.dataset.id, version: block.dataset.version }, block.dataset.id);
  else if (along && event.altKey) nudge(block, event.shiftKey ? "start" : "end", along * step());
  else if (along && event.shiftKey) nudge(block, "move", along * step());
  else if (across && event.shiftKey && !event.altKey) nudge(block, "move", across * 1440 * MINUTE);
  else if ((across || along) && !event.altKey) { commit(); walk(block, event.key); } else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener("focusout", (event) => { if (nudged?.block === event.target) commit(); });

// The line of now and what runs go on while the page is open.
const opened = performance.now();
setInterval(() => {
  const column = columns().find((one) => one.dataset.now);
  if (!column || gesture || nudged) return;
  const minute = Number(column.dataset.now) + Math.floor((performance.now() - Number(column.dataset.drawn ?? opened)) / MINUTE);
  column.querySelectorAll(".nowline").forEach((line) => { line.setAttribute("y1", minute); line.setAttribute("y2", minute); });
  for (const block of column.querySelectorAll(".runs")) {
    const place = block.parentElement;
    place.setAttribute("height", Math.max(Number(place.getAttribute("height")), minute - Number(place.getAttribute("y"))));
  }
}, 15_000);

function ready() {
  for (const column of columns()) column.dataset.drawn = performance.now();
  calendar().querySelector(".hours").setAttribute("aria-describedby", "calendar-keys");
  const choice = calendar().querySelector("[data-steps]");
  if (choice) choice.value = localStorage.getItem(STEPS) ?? "15";
}
document.addEventListener("change", (event) => { if (event.target.matches?.("[data-steps]")) localStorage.setItem(STEPS, event.target.value); });
ready();
// A calendar that is drawn again, from here or as the timer goes on.
new MutationObserver(ready).observe(document.getElementById("content"), { childList: true });
