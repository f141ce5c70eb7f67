"use strict";
/* Puts the parts together: one state in, everything that shows it out; tabs, keys, theme, help. */
(() => {
  const { data, byId, count } = KG;
  const TABS = ["network", "claims", "contested", "map"];
  let waiting = null;
  /* At most once a frame: brushing and typing come faster than a graph is drawn. */
  KG.later = (act) => {
    if (!waiting) window.requestAnimationFrame(() => { const todo = waiting; waiting = null; todo(); });
    waiting = act;
  };
  const LIMITS = [...KG.FACETS, "min", "from", "to", "undated", "focus", "hops"];
  const differ = (a, b, keys) => !b || keys.some((key) => a[key] !== b[key]);
  const tabs = () => {
    const { view } = KG.state;
    document.body.dataset.view = view;
    TABS.forEach((tab) => {
      byId(`tab-${tab}`).setAttribute("aria-selected", String(tab === view));
      byId(`tab-${tab}`).tabIndex = tab === view ? 0 : -1;
      byId(tab).hidden = tab !== view;
    });
  };
  let first = true;
  KG.render = (before) => {
    const { state } = KG;
    const previous = first ? null : before;
    first = false;
    if (previous && state.q !== previous.q && !differ(state, previous, LIMITS)) byId("tab-claims").querySelector(".count").textContent = KG.matching(KG.passes.active, state.q).length.toLocaleString("en");
    if (differ(state, previous, LIMITS)) {
      KG.passes = KG.filter(state);
      KG.passes.set = new Set(KG.passes.active);
      byId("tab-contested").querySelector(".count").textContent = String(KG.contested(KG.passes.active).length);
      byId("tab-claims").querySelector(".count").textContent = KG.matching(KG.passes.active, state.q).length.toLocaleString("en");
    }
    if (previous !== state) { // else only the colours or a list have changed
      const fresh = state.sel !== previous?.sel || differ(state, previous, [...LIMITS, "view"]);
      KG.way = state.sel?.path ? KG.path(...state.sel.path, KG.passes.active) : null;
      tabs();
      if (fresh) KG.describe();
    }
    KG.facets(KG.passes);
    KG.chips(KG.passes);
    if (state.view === "network") drawNetwork(state, previous);
    KG.timeline(KG.passes);
    KG.table(KG.passes);
    if (differ(state, previous, [...LIMITS, "view"]) || previous === state) KG.contestedView(KG.passes);
    if (KG.hasMap) KG.map(KG.passes);
  };
  function drawNetwork(state, previous) {
    const scene = KG.scene(state, KG.passes);
    KG.draw(scene, KG.lit(state, scene), state);
    document.body.dataset.nodes = String(scene.nodes.size);
    document.body.dataset.edges = String(scene.lines.size);
    byId("empty").hidden = scene.nodes.size > 0;
    byId("empty").textContent = !data.entities.length ? "This graph has no entities."
      : KG.passes.active.length ? `${count(KG.passes.active.filter(KG.isClaim).length, "claim")} of nobody named about nothing named: see Claims.` : "Nothing passes the filters. Clear one of them above.";
    byId("left").hidden = !scene.left;
    byId("left-text").textContent = `${scene.drawn.toLocaleString("en")} drawn, ${scene.left.toLocaleString("en")} more in this file: find or filter to see them, or `;
    const moved = ["focus", "hops", "alone"].some((key) => state[key] !== previous?.[key]);
    if (!previous || previous.view !== "network" || (moved && previous) || (state.sel?.path && previous.sel !== state.sel)) KG.fit();
  }
  byId("left-more").addEventListener("click", () => KG.set({ more: KG.state.more + 500 }));

  /* Tabs, by mouse and arrows. */
  const open = TABS.filter((tab) => tab !== "map" || KG.hasMap);
  byId("tab-map").hidden = !KG.hasMap;
  open.forEach((tab, number) => {
    byId(`tab-${tab}`).addEventListener("click", () => KG.set({ view: tab }));
    byId(`tab-${tab}`).addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!way) return;
      const next = open[(number + way + open.length) % open.length];
      KG.set({ view: next });
      byId(`tab-${next}`).focus();
    });
  });

  /* Theme: the system's, until somebody chooses. */
  const keep = (value) => { try { window.localStorage.setItem("claimgraph-theme", value); } catch { /* a file may not keep anything */ } };
  try {
    const kept = window.localStorage.getItem("claimgraph-theme");
    if (kept === "dark" || kept === "light") document.documentElement.dataset.theme = kept;
  } catch { /* the same */ }
  const repaint = () => { KG.render(KG.state); KG.describe(); };
  byId("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = KG.theme() === "dark" ? "light" : "dark";
    keep(document.documentElement.dataset.theme);
    repaint();
  });
  KG.dark.addEventListener("change", repaint);

  /* Help, zoom, drawer, reset. */
  const help = byId("help");
  byId("help-open").addEventListener("click", () => help.showModal());
  byId("help-close").addEventListener("click", () => help.close());
  help.addEventListener("click", (event) => { if (event.target === help) help.close(); });
  const onMap = () => KG.state.view === "map" && KG.hasMap;
  document.querySelectorAll(".zoom-in").forEach((each) => each.addEventListener("click", () => (onMap() ? KG.mapZoom(1.5) : KG.zoom(1.3))));
  document.querySelectorAll(".zoom-out").forEach((each) => each.addEventListener("click", () => (onMap() ? KG.mapZoom(0.66) : KG.zoom(0.77))));
  document.querySelectorAll(".zoom-fit").forEach((each) => each.addEventListener("click", () => (onMap() ? KG.mapFit() : KG.fit())));
  byId("reset").addEventListener("click", () => { byId("search").value = ""; KG.set({ ...KG.blank() }); KG.fit(); });
  const drawer = (on) => { document.body.dataset.filters = on ? "open" : ""; byId("filters-open").setAttribute("aria-expanded", String(on)); };
  KG.drawer = drawer;
  byId("filters-open").addEventListener("click", () => drawer(document.body.dataset.filters !== "open"));
  byId("filters-close").addEventListener("click", () => { drawer(false); byId("filters-open").focus(); });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input:not([type=checkbox]), select, textarea");
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.key === "Escape") {
      if (typing && event.target.value) { event.target.blur(); return; }
      if (document.body.dataset.filters === "open") drawer(false);
      else if (KG.state.sel) KG.open(null);
      return;
    }
    if (typing) return;
    const act = {
      "/": () => { drawer(window.innerWidth < 980); byId("search").focus(); },
      "?": () => help.showModal(),
      g: () => KG.set({ view: "network" }), c: () => KG.set({ view: "claims" }), d: () => KG.set({ view: "contested" }),
      m: () => KG.hasMap && KG.set({ view: "map" }),
      f: () => KG.state.sel && "entity" in KG.state.sel && KG.set(KG.state.focus === KG.state.sel.entity ? { focus: null } : { focus: KG.state.sel.entity, hops: 1 }),
      p: () => KG.state.sel && "entity" in KG.state.sel && KG.askPath(KG.state.sel.entity),
      r: () => byId("reset").click(), t: () => byId("theme").click(),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  const seen = () => {
    document.body.dataset.ready = "true";
    document.body.dataset.readyAfter = String(Math.round(performance.now()));
  };
  KG.network.once("afterDrawing", () => window.requestAnimationFrame(seen));
  document.querySelector("h1").textContent = KG.clean(data.title);
  KG.begin();
  KG.render(KG.state);
  if (KG.state.view !== "network") seen();
  byId("counts").textContent = [count(data.entities.length, "entity", "entities"), count(KG.CLAIMS, "claim"), count(data.relations.length, "relation"), count(data.articles.length, "article")].join(", ");
  let resized = 0;
  new ResizeObserver(() => { window.clearTimeout(resized); resized = window.setTimeout(() => { if (onMap()) KG.map(KG.passes); }, 100); }).observe(byId("map"));
})();
