// The board moves by arrow keys and by dragging; a review turns its pages by arrow keys; a part that
// somebody types in is not swapped away under their hands.
const LANES = ["todo", "doing", "blocked", "done"];

function ask(card, to) {
  const dialog = document.getElementById("why");
  const form = dialog.querySelector("form");
  form.elements.ref.value = card.dataset.ref;
  form.elements.to.value = to;
  form.elements.reason.value = "";
  document.getElementById("why-t").textContent = to === "blocked" ? "What stops it?" : "Why is it not done?";
  dialog.showModal();
}

function move(card, to) {
  const from = card.closest("[data-lane]").dataset.lane;
  if (from === to || to === "todo" || to === undefined) return;
  if (to === "blocked" || from === "done") return ask(card, from === "done" ? "doing" : to);
  if (from === "blocked") return;
  const board = card.closest("[data-board]");
  card.classList.add("moving");
  htmx.ajax("POST", board.dataset.move + location.search, {
    target: "#board", select: "#board", swap: "outerHTML", values: { ref: card.dataset.ref, to },
  }).then(() => document.querySelector(`[data-ref="${card.dataset.ref}"]`)?.focus());
}

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.(".ticket");
  if (card === event.target && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
    const lane = card.closest("[data-lane]").dataset.lane;
    let step = LANES.indexOf(lane) + (event.key === "ArrowRight" ? 1 : -1);
    if (LANES[step] === "blocked" && lane !== "blocked") step += event.key === "ArrowRight" ? 1 : -1;
    move(card, LANES[step]);
    event.preventDefault();
  }
  if (card === event.target && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    const all = [...card.closest("[data-lane]").querySelectorAll(".ticket")];
    all[all.indexOf(card) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
    event.preventDefault();
  }
  if (card === event.target && event.key === "b") ask(card, "blocked");
  const page = document.querySelector("[data-review]");
  if (page && !event.target.closest("input, textarea, select, button, dialog, summary")) {
    if (event.key === "ArrowRight" && page.dataset.next) location.search = page.dataset.next;
    if (event.key === "ArrowLeft" && page.dataset.before) location.search = page.dataset.before;
  }
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-why]");
  if (button) ask(button.closest(".ticket"), button.dataset.why);
});

let dragged = null;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".ticket") ?? null;
  if (dragged) event.dataTransfer.setData("text/plain", dragged.dataset.ref);
});
document.addEventListener("dragover", (event) => {
  const lane = event.target.closest?.("[data-lane]");
  for (const each of document.querySelectorAll(".lane.over")) if (each !== lane) each.classList.remove("over");
  if (!lane || !dragged) return;
  lane.classList.add("over");
  event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const lane = event.target.closest?.("[data-lane]");
  for (const each of document.querySelectorAll(".lane.over")) each.classList.remove("over");
  if (!lane || !dragged) return;
  event.preventDefault();
  move(dragged, lane.dataset.lane);
  dragged = null;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const typing = document.activeElement?.closest("input, textarea, select");
  if (event.detail.target !== typing && event.detail.target.contains(typing) && event.detail.requestConfig.verb === "get")
    event.detail.shouldSwap = false;
});
