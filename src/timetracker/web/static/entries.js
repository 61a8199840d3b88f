// Choosing many entries: all of the page, a range with Shift, and how many they are.
const table = document.getElementById("listed");
const bulk = document.getElementById("bulk");

if (table && bulk) {
  const boxes = () => [...table.querySelectorAll("input[name=id]")];
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", "Choose all entries of this page");
  table.querySelector("thead th").append(all);
  const count = document.createElement("p");
  count.className = "muted";
  count.setAttribute("aria-live", "polite");
  bulk.querySelector("legend").after(count);

  const show = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
    count.textContent = ticked ? `${ticked} ticked` : "";
    bulk.classList.toggle("ready", ticked > 0);
  };

  let last = null;
  table.addEventListener("click", (event) => {
    const box = event.target.closest("input[name=id]");
    if (!box) return;
    if (event.shiftKey && last?.isConnected) {
      const [from, to] = [boxes().indexOf(last), boxes().indexOf(box)].sort((one, other) => one - other);
      for (const between of boxes().slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    show();
  });
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    show();
  });
  show();
}
