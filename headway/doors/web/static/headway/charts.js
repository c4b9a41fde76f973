/* Draws every <figure data-chart> from the specification inside it.

   <figure data-chart>
     <script type="application/json">{ …Vega-Lite… }</script>
     <table class="visually-hidden">…the same numbers…</table>
   </figure>

   Drawn when it comes into view, again when the theme changes, wider or narrower with the page.
   The table stays for those who hear the page. No inline script or style: works under
   `script-src 'self'; style-src 'self'`. */
(() => {
  "use strict";

  const THEMES = /* themes */ {"light": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "background": null, "view": {"stroke": null}, "axis": {"domain": false, "ticks": false, "grid": false, "title": null, "labelFont": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "labelFontSize": 12, "labelColor": "#7b8698", "labelPadding": 8}, "axisX": {"labelPadding": 8}, "header": {"labelFont": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "labelFontSize": 12, "labelColor": "#0f172a", "labelFontWeight": 500, "labelAnchor": "start", "labelAlign": "left", "title": null, "labelPadding": 4}, "text": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#566174"}, "style": {"band": {"color": "#f1f3f8", "opacity": 1}, "center": {"color": "#cfd5df", "strokeWidth": 1}, "here": {"color": "#1a66e0", "strokeWidth": 2, "strokeJoin": "round"}, "series": {"color": "#a3adbd", "strokeWidth": 1.25, "strokeJoin": "round"}, "common": {"color": "#8d99ab", "shape": "circle"}, "improvement": {"color": "#1a66e0", "shape": "diamond"}, "concern": {"color": "#d9680d", "shape": "square"}, "neutral-high": {"color": "#566174", "shape": "triangle-up"}, "neutral-low": {"color": "#566174", "shape": "triangle-down"}, "target": {"color": "#7b8698", "strokeWidth": 1, "strokeDash": [4, 3]}, "baseline": {"color": "#7b8698", "strokeWidth": 1, "strokeDash": [1, 3]}, "event": {"color": "#1a66e0", "strokeWidth": 1, "strokeDash": [2, 2]}, "hairline": {"color": "#cfd5df", "strokeWidth": 1}, "whisker": {"color": "#7b8698", "strokeWidth": 1}, "bar": {"color": "#c9dcfb"}, "hot": {"color": "#f3b284"}, "dot": {"color": "#8d99ab"}, "dot-main": {"color": "#1a66e0"}, "label": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#566174"}, "label-faint": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#7b8698"}, "label-strong": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#0f172a", "fontWeight": 600}, "label-ink": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#0f172a"}, "label-event": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#1a66e0"}, "label-better": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#1a66e0", "fontWeight": 600}, "label-concern": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#d9680d", "fontWeight": 600}}}, "dark": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "background": null, "view": {"stroke": null}, "axis": {"domain": false, "ticks": false, "grid": false, "title": null, "labelFont": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "labelFontSize": 12, "labelColor": "#8490a3", "labelPadding": 8}, "axisX": {"labelPadding": 8}, "header": {"labelFont": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "labelFontSize": 12, "labelColor": "#e8ebf1", "labelFontWeight": 500, "labelAnchor": "start", "labelAlign": "left", "title": null, "labelPadding": 4}, "text": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#a3adbd"}, "style": {"band": {"color": "#1e2530", "opacity": 1}, "center": {"color": "#3a4352", "strokeWidth": 1}, "here": {"color": "#6ba4ff", "strokeWidth": 2, "strokeJoin": "round"}, "series": {"color": "#5c6779", "strokeWidth": 1.25, "strokeJoin": "round"}, "common": {"color": "#78849a", "shape": "circle"}, "improvement": {"color": "#6ba4ff", "shape": "diamond"}, "concern": {"color": "#f09a5a", "shape": "square"}, "neutral-high": {"color": "#c3cad6", "shape": "triangle-up"}, "neutral-low": {"color": "#c3cad6", "shape": "triangle-down"}, "target": {"color": "#8490a3", "strokeWidth": 1, "strokeDash": [4, 3]}, "baseline": {"color": "#8490a3", "strokeWidth": 1, "strokeDash": [1, 3]}, "event": {"color": "#6ba4ff", "strokeWidth": 1, "strokeDash": [2, 2]}, "hairline": {"color": "#3a4352", "strokeWidth": 1}, "whisker": {"color": "#8490a3", "strokeWidth": 1}, "bar": {"color": "#2a4674"}, "hot": {"color": "#7d4a22"}, "dot": {"color": "#78849a"}, "dot-main": {"color": "#6ba4ff"}, "label": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#a3adbd"}, "label-faint": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#8490a3"}, "label-strong": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#e8ebf1", "fontWeight": 600}, "label-ink": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#e8ebf1"}, "label-event": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#6ba4ff"}, "label-better": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#6ba4ff", "fontWeight": 600}, "label-concern": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#f09a5a", "fontWeight": 600}}}, "print": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "background": null, "view": {"stroke": null}, "axis": {"domain": false, "ticks": false, "grid": false, "title": null, "labelFont": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "labelFontSize": 12, "labelColor": "#5c6675", "labelPadding": 8}, "axisX": {"labelPadding": 8}, "header": {"labelFont": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "labelFontSize": 12, "labelColor": "#000000", "labelFontWeight": 500, "labelAnchor": "start", "labelAlign": "left", "title": null, "labelPadding": 4}, "text": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#3d4654"}, "style": {"band": {"color": "#eef0f4", "opacity": 1}, "center": {"color": "#c2c8d2", "strokeWidth": 1}, "here": {"color": "#1a4fb0", "strokeWidth": 2, "strokeJoin": "round"}, "series": {"color": "#8d97a6", "strokeWidth": 1.25, "strokeJoin": "round"}, "common": {"color": "#6f7a8a", "shape": "circle"}, "improvement": {"color": "#1a4fb0", "shape": "diamond"}, "concern": {"color": "#c2540a", "shape": "square"}, "neutral-high": {"color": "#3d4654", "shape": "triangle-up"}, "neutral-low": {"color": "#3d4654", "shape": "triangle-down"}, "target": {"color": "#5c6675", "strokeWidth": 1, "strokeDash": [4, 3]}, "baseline": {"color": "#5c6675", "strokeWidth": 1, "strokeDash": [1, 3]}, "event": {"color": "#1a4fb0", "strokeWidth": 1, "strokeDash": [2, 2]}, "hairline": {"color": "#c2c8d2", "strokeWidth": 1}, "whisker": {"color": "#5c6675", "strokeWidth": 1}, "bar": {"color": "#c9dcfb"}, "hot": {"color": "#f3b284"}, "dot": {"color": "#6f7a8a"}, "dot-main": {"color": "#1a4fb0"}, "label": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#3d4654"}, "label-faint": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#5c6675"}, "label-strong": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#000000", "fontWeight": 600}, "label-ink": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#000000"}, "label-event": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#1a4fb0"}, "label-better": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#1a4fb0", "fontWeight": 600}, "label-concern": {"font": "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif", "fontSize": 12, "color": "#c2540a", "fontWeight": 600}}}} /* end of themes */;
  const drawn = new Map(); // figure → { view, spec, box, width }
  const root = document.documentElement;

  const themeNow = () => (window.matchMedia("print").matches ? "print" : root.dataset.bsTheme === "dark" ? "dark" : "light");

  function specOf(figure) {
    const script = figure.querySelector('script[type="application/json"]');
    return script ? JSON.parse(script.textContent) : null;
  }

  function boxOf(figure, spec) {
    let box = figure.querySelector(":scope > .chart-view");
    if (!box) {
      box = document.createElement("div");
      box.className = "chart-view";
      figure.prepend(box);
    }
    if (typeof spec.height === "number" && !box.style.minHeight) box.style.minHeight = `${spec.height}px`;
    if (!figure.hasAttribute("aria-label") && spec.description) figure.setAttribute("aria-label", spec.description);
    return box;
  }

  // after Vega, which names the box itself
  function nameFor(figure, box, spec) {
    if (figure.querySelector("table")) {
      box.setAttribute("aria-hidden", "true");
    } else {
      box.setAttribute("role", "img");
      box.setAttribute("aria-label", spec.description || "");
    }
  }

  async function draw(figure, theme = themeNow()) {
    if (!window.vegaEmbed || !figure.isConnected) return;
    let spec;
    try {
      spec = specOf(figure);
    } catch {
      figure.classList.add("chart-failed");
      return;
    }
    if (!spec) return;
    const box = boxOf(figure, spec);
    const turn = (Number(figure.dataset.turn) || 0) + 1;
    figure.dataset.turn = String(turn);
    try {
      const result = await window.vegaEmbed(box, spec, {
        mode: "vega-lite",
        actions: false,
        ast: true,
        renderer: "svg",
        defaultStyle: false,
        config: THEMES[theme],
        tooltip: { disableDefaultStyle: true },
      });
      if (figure.dataset.turn !== String(turn)) return result.finalize(); // a later call has won
      nameFor(figure, box, spec);
      drawn.get(figure)?.finalize();
      drawn.set(figure, { ...result, fluid: spec.width === "container", wide: box.clientWidth });
      figure.classList.remove("chart-failed");
      sizes.observe(box);
    } catch (error) {
      figure.classList.add("chart-failed");
      console.error("chart", error);
    }
  }

  const sight = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        sight.unobserve(entry.target);
        draw(entry.target);
      }
    },
    { rootMargin: "240px" },
  );

  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const chart = drawn.get(target.parentElement);
      const wide = target.clientWidth;
      if (!chart || !chart.fluid || !wide || Math.abs(wide - chart.wide) < 1) continue;
      chart.wide = wide;
      chart.view.width(wide).runAsync();
    }
  });

  function scan(part) {
    if (!part || !part.querySelectorAll) return;
    const figures = [...part.querySelectorAll("figure[data-chart]")];
    if (part.matches?.("figure[data-chart]")) figures.push(part);
    for (const figure of figures) if (!drawn.has(figure)) sight.observe(figure);
  }

  function forget() {
    for (const [figure, chart] of drawn) {
      if (figure.isConnected) continue;
      chart.finalize();
      drawn.delete(figure);
    }
  }

  const redraw = (theme) => Promise.all([...drawn.keys()].map((figure) => draw(figure, theme)));

  new MutationObserver(() => redraw()).observe(root, { attributes: true, attributeFilter: ["data-bs-theme"] });
  window.addEventListener("beforeprint", () => {
    for (const figure of document.querySelectorAll("figure[data-chart]")) draw(figure, "print");
  });
  window.addEventListener("afterprint", () => redraw());
  document.addEventListener("htmx:load", (event) => {
    forget();
    scan(event.detail?.elt || event.target);
  });
  document.addEventListener("toggle", (event) => scan(event.target), true);

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => scan(document));
  else scan(document);

  window.headwayCharts = { scan, redraw };
})();
