// Tasks are dragged from one status to another; the select and its button do the same without a mouse.
const board = document.querySelector(".board");

function move(card, status) {
  const form = card.querySelector("form");
  form.elements.status.value = status;
  form.querySelector("button").click();
}

for (const card of board?.querySelectorAll("article[data-task]") ?? []) {
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", card.dataset.task);
    event.dataTransfer.effectAllowed = "move";
    card.classList.add("dragged");
  });
  card.addEventListener("dragend", () => card.classList.remove("dragged"));
}
for (const column of board?.querySelectorAll("section[data-status]") ?? []) {
  column.addEventListener("dragover", (event) => {
    if (!board.querySelector(".dragged")) return;
    event.preventDefault();
    column.classList.add("over");
  });
  column.addEventListener("dragleave", (event) => {
    if (!column.contains(event.relatedTarget)) column.classList.remove("over");
  });
  column.addEventListener("drop", (event) => {
    event.preventDefault();
    column.classList.remove("over");
    const card = board.querySelector(`article[data-task="${CSS.escape(event.dataTransfer.getData("text/plain"))}"]`);
    if (card && card.closest("section") !== column) move(card, column.dataset.status);
  });
}
