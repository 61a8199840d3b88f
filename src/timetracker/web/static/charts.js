// What a part of a picture says in words, beside the pointer or the focus. Without scripts its title says it.
const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
tip.setAttribute("aria-hidden", "true"); // its words are those of the title and the label
document.body.append(tip);

function show(words, box) {
  if (!words) { tip.hidden = true; return; }
  tip.textContent = words;
  tip.hidden = false;
  const left = Math.min(Math.max(4, box.left), innerWidth - tip.offsetWidth - 4);
  const above = box.top - tip.offsetHeight - 6;
  tip.style.setProperty("left", `${left}px`);
  tip.style.setProperty("top", `${above > 0 ? above : box.bottom + 6}px`);
}

// A year that is wider than the window shows the newest days that have time.
for (const year of document.querySelectorAll(".scroll")) {
  const newest = [...year.querySelectorAll(".heat1, .heat2, .heat3, .heat4")].pop();
  if (newest) year.scrollLeft = newest.getBoundingClientRect().right - year.getBoundingClientRect().right + 24;
}

document.addEventListener("pointerover", (event) => {
  const part = event.target.closest?.(".chart rect");
  show(part?.querySelector("title")?.textContent, part?.getBoundingClientRect());
});
document.addEventListener("focusin", (event) => {
  const link = event.target.closest?.(".chart a");
  show(link?.getAttribute("aria-label"), link?.getBoundingClientRect());
});
document.addEventListener("focusout", () => { tip.hidden = true; });
addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });
