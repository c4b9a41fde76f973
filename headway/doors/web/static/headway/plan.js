// Moving a task on the roadmap: by pointer or arrow keys. The server says what a move would break;
// nothing is saved until somebody presses the button it hands back.
(() => {
  const DAY = 86400000;
  const day = (text) => Date.parse(`${text}T00:00:00Z`);
  const iso = (time) => new Date(time).toISOString().slice(0, 10);
  let held = null;

  function scale(svg) {
    const { days, span } = svg.dataset;
    const shown = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    return (Number(span) / Number(days)) * shown; // pixels on the screen a day
  }
  function shift(task, days) {
    const svg = task.ownerSVGElement;
    const along = (Number(svg.dataset.span) / Number(svg.dataset.days)) * days;
    task.parentNode.setAttribute("transform", days ? `translate(${along} 0)` : ""); // with its letters
    task.classList.toggle("moved", days !== 0);
    task.dataset.by = String(days);
  }
  let asked = 0;
  function ask(task, wait) {
    clearTimeout(asked);
    const roadmap = task.closest("[data-check]");
    asked = setTimeout(() => {
      const values = { plan: roadmap.dataset.plan, task: task.dataset.task, starts_on: iso(day(task.dataset.start) + Number(task.dataset.by || 0) * DAY) };
      htmx.ajax("POST", roadmap.dataset.check, { source: roadmap, target: "#move", swap: "innerHTML", values });
    }, wait);
  }
  function rest(except) {
    for (const other of document.querySelectorAll(".task.moved")) if (other !== except) shift(other, 0);
  }
  function taskOf(event) { return event.target.closest?.(".task[data-task]"); }

  document.addEventListener("pointerdown", (event) => {
    const task = taskOf(event);
    if (!task || event.button !== 0) return;
    rest(task);
    held = { task, x: event.clientX, from: Number(task.dataset.by || 0), pointer: event.pointerId };
    task.setPointerCapture(event.pointerId);
    task.classList.add("moving");
  });
  document.addEventListener("pointermove", (event) => {
    if (!held || event.pointerId !== held.pointer) return;
    const days = held.from + Math.round((event.clientX - held.x) / scale(held.task.ownerSVGElement));
    if (String(days) !== held.task.dataset.by) shift(held.task, days);
  });
  const release = (event) => {
    if (!held || event.pointerId !== held.pointer) return;
    const { task, from } = held;
    held = null;
    task.classList.remove("moving");
    if (event.type === "pointercancel") shift(task, from);
    else ask(task, 0);
  };
  document.addEventListener("pointerup", release);
  document.addEventListener("pointercancel", release);
  document.addEventListener("keydown", (event) => {
    const task = taskOf(event);
    if (!task) return;
    const step = event.shiftKey ? 1 : 7;
    const by = { ArrowLeft: -step, ArrowRight: step }[event.key];
    if (by) { rest(task); shift(task, Number(task.dataset.by || 0) + by); ask(task, 350); event.preventDefault(); }
    else if (event.key === "Enter" || event.key === " ") { ask(task, 0); event.preventDefault(); }
    else if (event.key === "Escape" && task.dataset.by && task.dataset.by !== "0") { shift(task, 0); ask(task, 0); }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-put-back]")) return;
    const moved = document.querySelector(".task.moved");
    rest(null);
    document.getElementById("move").replaceChildren();
    moved?.focus();
  });
})();
