// The register by keyboard and pointer: fields edited in their row, rows chosen, cards moved.
const grid = () => document.querySelector("[data-grid] table");
const board = () => document.querySelector("[data-board]");

// --- table: one cell is in reach of Tab, arrows move it, Enter edits, Escape leaves
function cells(row) { return [...row.querySelectorAll("td:not(.tick)")]; }
function reach(cell, focus = true) {
  for (const other of grid().querySelectorAll("td[tabindex]")) other.removeAttribute("tabindex");
  cell.tabIndex = 0;
  if (focus) { cell.focus(); cell.scrollIntoView({ block: "nearest", inline: "nearest" }); }
}
function edit(cell) {
  if (!cell?.dataset.edit || cell.querySelector("form")) return;
  cell.dataset.was = cell.innerHTML;
  htmx.ajax("GET", cell.dataset.edit, { target: cell, swap: "innerHTML" }).then(() => {
    const field = cell.querySelector("input:not([type=hidden]), select, textarea");
    field?.focus(); field?.select?.();
  });
}
function leave(cell) {
  if (cell.dataset.was === undefined) return;
  cell.innerHTML = cell.dataset.was;
  delete cell.dataset.was;
  reach(cell);
}
function chosen() {
  const form = document.getElementById("bulk");
  if (!form) return;
  const count = document.querySelectorAll('[name=ref][form=bulk]:checked').length;
  form.hidden = count === 0;
  form.querySelector("[data-chosen]").textContent = `${count} chosen`;
}
function prepare() {
  const table = grid();
  if (table) {
    const wanted = table.querySelector("td[data-focus]");
    wanted?.removeAttribute("data-focus");
    const first = wanted || table.querySelector("td[tabindex]") || table.querySelector("tbody td:not(.tick)");
    if (first) reach(first, Boolean(wanted));
    chosen();
  }
  const card = board()?.querySelector("[data-focus]");
  if (card) { card.removeAttribute("data-focus"); card.focus(); }
}
document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-grid] td");
  if (cell) {
    const form = event.target.closest("[data-cell-form]");
    if (form) {
      if (event.key === "Escape") { leave(cell); event.preventDefault(); }
      return;
    }
    if (event.target !== cell) return;
    const row = cell.parentElement, place = cells(row).indexOf(cell);
    const to = {
      ArrowRight: () => cells(row)[place + 1], ArrowLeft: () => cells(row)[place - 1],
      ArrowDown: () => row.nextElementSibling && cells(row.nextElementSibling)[place],
      ArrowUp: () => row.previousElementSibling && cells(row.previousElementSibling)[place],
      Home: () => cells(row)[0], End: () => cells(row).at(-1),
    }[event.key];
    if (to) { const next = to(); if (next) reach(next); event.preventDefault(); }
    else if (event.key === "Enter" || event.key === "F2") {
      if (cell.dataset.edit) edit(cell); else (cell.querySelector("a, summary") || cell).click();
      event.preventDefault();
    } else if (event.key === " ") {
      const tick = row.querySelector("[name=ref]");
      if (tick) { tick.checked = !tick.checked; chosen(); event.preventDefault(); }
    }
    return;
  }
  const card = event.target.closest?.("[data-card]");
  if (card && event.target === card && event.shiftKey && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
    event.preventDefault();
    const lanes = [...board().querySelectorAll("[data-lane]")];
    const here = lanes.indexOf(card.closest("[data-lane]")), step = event.key === "ArrowRight" ? 1 : -1;
    for (let place = here + step; place >= 0 && place < lanes.length; place += step)
      if (way(card, lanes[place].dataset.lane)) { move(card, lanes[place].dataset.lane); return; }
    say("It cannot go further that way.");
  }
});
document.addEventListener("click", (event) => {
  const cell = event.target.closest("[data-grid] tbody td:not(.tick)");
  if (cell && !event.target.closest("a, summary, form, input, .score-body")) reach(cell);
});
document.addEventListener("dblclick", (event) => {
  const cell = event.target.closest("td[data-edit]");
  if (cell && !event.target.closest("form")) edit(cell);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]"))
    for (const tick of document.querySelectorAll('[name=ref][form=bulk]')) tick.checked = event.target.checked;
  if (event.target.matches('[name=ref][form=bulk], [data-all]')) chosen();
  if (event.target.matches("[data-to]") && event.target.value) {
    move(event.target.closest("[data-card]"), event.target.value);
    event.target.value = "";
  }
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-columns]");
  if (form) form.elements.cols.value = [...form.querySelectorAll(":checked")].map((tick) => tick.value).join(",");
}, true);
// what could not be kept is shown where it was typed
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.elt.closest?.("[data-cell-form]");
  if (form && event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    event.detail.target = form;
  }
});

// --- board: a card goes where its entry may go; a step that wants a reason asks for it
function say(text) { const line = document.querySelector(".said"); if (line) line.textContent = text; }
function way(card, lane) {
  return (card.dataset.ways || "").split(" ").find((one) => one.replace("!", "") === lane);
}
function send(card, lane, reason = "", until = "") {
  htmx.ajax("POST", `${card.dataset.card}?${board().dataset.query}`, {
    target: "#entries", swap: "outerHTML",
    values: { status: lane, reason, until, seen: card.dataset.seen },
  });
}
function move(card, lane) {
  const found = way(card, lane);
  if (!found) { say("It cannot go there from where it stands."); return; }
  if (!found.endsWith("!")) { send(card, lane); return; }
  const dialog = document.getElementById("why-move"), form = dialog.querySelector("form");
  form.reset();
  form.querySelector("[data-until]").hidden = lane !== "parked";
  form.onsubmit = () => send(card, lane, form.elements.reason.value, form.elements.until.value);
  dialog.showModal();
}
let dragged = null;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-card]");
  if (!dragged) return;
  event.dataTransfer.setData("text/plain", dragged.id);
  for (const lane of board().querySelectorAll("[data-lane]"))
    lane.classList.toggle("no", !way(dragged, lane.dataset.lane) && !lane.contains(dragged));
});
document.addEventListener("dragend", () => {
  for (const lane of document.querySelectorAll("[data-lane]")) lane.classList.remove("no", "over");
  dragged = null;
});
document.addEventListener("dragover", (event) => {
  const lane = event.target.closest?.("[data-lane]");
  for (const other of document.querySelectorAll(".lane.over")) if (other !== lane) other.classList.remove("over");
  if (lane && dragged && way(dragged, lane.dataset.lane)) { lane.classList.add("over"); event.preventDefault(); }
});
document.addEventListener("drop", (event) => {
  const lane = event.target.closest?.("[data-lane]");
  if (lane && dragged) { event.preventDefault(); move(dragged, lane.dataset.lane); }
});
// one explanation open at a time
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.score[open]"))
    if (!open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("details.score[open]");
  if (open) { open.open = false; open.querySelector("summary").focus(); }
});
document.addEventListener("htmx:afterSettle", prepare);
document.addEventListener("DOMContentLoaded", prepare);
if (document.readyState !== "loading") prepare();
