// Boards under many hands: cards are picked up by pointer, keyboard or tap and laid down in a group;
// pairs are answered by arrow keys; what somebody is typing outlives the sheet being swapped.
(() => {
  const sheet = () => document.getElementById("sheet");
  const say = (words) => { document.getElementById("said").textContent = words; };
  const zones = () => [...sheet().querySelectorAll("[data-zone]")];
  const nameOf = (zone) => zone.querySelector(".zone-name").textContent.trim().replace(/\s+/g, " ");
  const textOf = (card) => card.querySelector("p").textContent.trim();
  const cardOf = (event) => event.target.closest?.("[data-sorting] .thought");
  let held = null; // { card, zone }

  function show() {
    for (const zone of zones()) zone.classList.toggle("over", held !== null && zone === held.zone);
    for (const card of sheet().querySelectorAll(".thought.held")) card.classList.remove("held");
    held?.card.classList.add("held");
    sheet().classList.toggle("holding", held !== null);
  }
  function pick(card) {
    held = { card, zone: card.closest("[data-zone]") };
    show();
    say(`Picked up “${textOf(card)}”. Arrow keys choose a group, Enter lays it down, C lays a copy down, Escape puts it back.`);
  }
  function rest(words = "") {
    held = null;
    show();
    if (words) say(words);
  }
  function point(zone) {
    held.zone = zone;
    show();
    zone.scrollIntoView({ block: "nearest" });
    say(nameOf(zone));
  }
  function lay(card, to, what) {
    const words = `“${textOf(card)}”`;
    const number = card.dataset.card;
    const values = { what, card: number, seen: card.dataset.seen, to };
    rest();
    htmx.ajax("POST", sheet().dataset.deeds, { source: sheet(), target: "#sheet", swap: "outerHTML", values }).then(() => {
      const trouble = sheet().querySelector("[role=alert]");
      say(trouble ? trouble.textContent.trim() : `${words} laid down.`);
      document.getElementById(`card-${number}`)?.focus({ preventScroll: true });
    });
  }
  function drop(zone, what = "move") {
    const { card } = held;
    if (zone === card.closest("[data-zone]") && what === "move") return rest("Put back.");
    lay(card, zone.dataset.zone, what);
  }

  document.addEventListener("keydown", (event) => {
    const card = cardOf(event);
    if (!card || card !== event.target || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (held) {
      const all = zones();
      if (step) point(all[(all.indexOf(held.zone) + step + all.length) % all.length]);
      else if (event.key === "Enter" || event.key === " ") drop(held.zone);
      else if (event.key === "c") drop(held.zone, "copy");
      else if (event.key === "Escape") rest("Put back.");
      else return;
    } else if (event.key === "Enter" || event.key === " ") pick(card);
    else if (step) {
      const all = [...sheet().querySelectorAll(".thought")];
      const zone = card.closest("[data-zone]");
      if (event.key === "ArrowDown" || event.key === "ArrowUp") all[all.indexOf(card) + step]?.focus();
      else {
        const full = zones().filter((one) => one === zone || one.querySelector(".thought"));
        full[full.indexOf(zone) + step]?.querySelector(".thought").focus();
      }
    } else return;
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const menu = event.target.closest("[data-move-menu]");
    if (menu) return choose(menu.closest(".thought"));
    if (event.target.closest("button, a, input, textarea, select, label, summary, dialog")) return;
    const card = cardOf(event);
    const zone = event.target.closest("[data-zone]");
    if (held && zone && zone !== held.card.closest("[data-zone]")) return drop(zone);
    if (held && (card === held.card || !zone)) return rest("Put back.");
    if (card) pick(card);
  });

  // the menu: the same move for those who would rather choose from a list
  function choose(card) {
    rest();
    const dialog = document.getElementById("move");
    const own = card.closest("[data-zone]");
    const options = zones().filter((zone) => zone !== own).map((zone) => new Option(nameOf(zone), zone.dataset.zone));
    dialog.querySelector("select").replaceChildren(...options);
    document.getElementById("move-card").textContent = textOf(card);
    dialog.returnValue = "";
    dialog.dataset.card = card.id;
    dialog.showModal();
  }
  document.getElementById("move")?.addEventListener("close", (event) => {
    const dialog = event.target;
    const card = document.getElementById(dialog.dataset.card);
    if (dialog.returnValue && card) lay(card, dialog.querySelector("select").value, dialog.returnValue);
  });

  document.addEventListener("dragstart", (event) => {
    const card = cardOf(event);
    if (!card) return;
    event.dataTransfer.setData("text/plain", card.dataset.card);
    event.dataTransfer.effectAllowed = "move";
    pick(card);
  });
  document.addEventListener("dragover", (event) => {
    const zone = held && event.target.closest?.("[data-zone]");
    if (!zone) return;
    event.preventDefault();
    if (zone !== held.zone) { held.zone = zone; show(); }
  });
  document.addEventListener("drop", (event) => {
    const zone = held && event.target.closest?.("[data-zone]");
    if (!zone) return;
    event.preventDefault();
    drop(zone);
  });
  document.addEventListener("dragend", () => { if (held) rest(); });

  // pairs
  document.addEventListener("keydown", (event) => {
    if (!document.getElementById("pair") || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    const button = { ArrowRight: "way-on", ArrowLeft: "way-back", " ": "way-none", Backspace: "before" }[event.key];
    if (!button || (event.key === " " && event.target.closest("button, a, summary"))) return;
    event.preventDefault();
    document.getElementById(button)?.click();
  });

  // what is being typed, and where one was, outlive a swap; a card in the hand puts it off
  let kept = [];
  const fields = (form) => [...form.elements].filter((one) => one.id && "value" in one && one.type !== "submit");
  const typed = (form) => fields(form).some((one) => one.type !== "hidden" && one.tagName !== "SELECT" && one.value !== one.defaultValue);
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "sheet") return;
    const { verb, elt } = event.detail.requestConfig;
    if (held && verb === "get") { event.detail.shouldSwap = false; return; }
    const forms = [...sheet().querySelectorAll("form")].filter((form) => form !== elt && typed(form));
    kept = forms.flatMap((form) => fields(form).map((one) => [one.id, one.value]));
    kept.open = [...sheet().querySelectorAll("details[open]")].map((one) => one.closest("[id]").id);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "sheet" && event.detail.elt.id !== "sheet") return;
    for (const [id, value] of kept) { const field = document.getElementById(id); if (field) field.value = value; }
    for (const id of kept.open ?? []) {
      const fold = id !== "sheet" && document.querySelector(`#${CSS.escape(id)} details`);
      if (fold) fold.open = true;
    }
    kept = [];
  });
})();
