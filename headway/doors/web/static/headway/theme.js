// Light or dark before the first paint; the choice is kept in this browser.
(() => {
  const root = document.documentElement;
  const asked = () => localStorage.getItem("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const set = () => root.setAttribute("data-bs-theme", asked() || (system.matches ? "dark" : "light"));
  set();
  system.addEventListener("change", set);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    localStorage.setItem("theme", root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark");
    set();
  });
})();
