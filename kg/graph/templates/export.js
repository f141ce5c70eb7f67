"use strict";
/* Out of the page: a picture, the part of the graph that is shown, a link, a copy of the table. */
(() => {
  const { data, byId, svg, make, button, count, theme } = KG;
  const say = (text) => { byId("said").textContent = text; byId("toast").textContent = text; byId("toast").hidden = false; window.clearTimeout(say.timer); say.timer = window.setTimeout(() => { byId("toast").hidden = true; }, 2600); };
  KG.say = say;
  const save = (name, content, type) => {
    const blob = content instanceof Blob ? content : new Blob([content], { type });
    const link = make("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 5000);
    say(`${name} saved`);
  };
  const copy = async (text, what) => {
    document.body.dataset.copied = text.slice(0, 20000);
    try {
      await navigator.clipboard.writeText(text);
    } catch { // not allowed here, such as in a frame: the old way
      const area = make("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say(`${what} copied`);
  };

  /* What the graph shows, or would show where another tab is open. */
  const now = () => {
    const drawn = KG.sceneNow();
    if (KG.state.view === "network") return drawn;
    const scene = KG.scene(KG.state, KG.passes);
    return { ...drawn, scene, lit: null, spotOf: (id) => scene.nodes.get(id) };
  };

  KG.asSvg = () => {
    if (KG.state.view === "map" && KG.hasMap) {
      const drawn = byId("map-canvas").querySelector("svg").cloneNode(true);
      const style = ".land path{fill:#e8e5de;stroke:#b9b4a8;stroke-width:0.02}text{font-family:sans-serif;text-anchor:middle}.countries text{fill:#8a857a}";
      drawn.setAttribute("xmlns", "http://www.w3.org/2000/svg");
      drawn.prepend(svg("style", {}, style));
      return new XMLSerializer().serializeToString(drawn);
    }
    const { scene, lit, ground, spotOf } = now();
    const at = (id) => { const spot = spotOf(id); return { x: spot.x, y: spot.y }; };
    const all = [...scene.nodes.values()].map((node) => ({ node, ...at(node.id) }));
    if (!all.length) return '<svg xmlns="http://www.w3.org/2000/svg"/>';
    const edge = (axis, pick) => all.reduce((value, spot) => pick(value, spot[axis]), pick === Math.min ? Infinity : -Infinity);
    const [x0, y0, x1, y1] = [edge("x", Math.min) - 90, edge("y", Math.min) - 60, edge("x", Math.max) + 90, edge("y", Math.max) + 70];
    const lines = [...scene.lines.values()].map((line) => {
      const [a, b] = [at(line.from), at(line.to)];
      const look = KG.lookOf(line.style);
      const stroke = look ? look[theme()] : "#8a929d";
      const bent = line.bend || 0;
      const middle = { x: (a.x + b.x) / 2 + (b.y - a.y) * bent, y: (a.y + b.y) / 2 - (b.x - a.x) * bent };
      const faded = lit && !lit.lines.has(line.id);
      return svg("path", { d: `M${a.x} ${a.y}Q${middle.x.toFixed(1)} ${middle.y.toFixed(1)} ${b.x} ${b.y}`, fill: "none", stroke, "stroke-width": 1.5, "stroke-opacity": faded ? 0.08 : 0.7, ...(look?.dashes ? { "stroke-dasharray": look.dashes.join(" ") } : {}) });
    });
    const POINTS = { triangle: 3, diamond: 4, hexagon: 6, star: 5 };
    const shape = ({ node, x, y }) => {
      const colour = node.colour[theme()];
      const paint = { fill: node.hollow ? ground.paper : colour, stroke: colour, "stroke-width": 1.5, opacity: lit && !lit.nodes.has(node.id) ? 0.2 : 1 };
      const r = node.size;
      if (node.shape === "dot") return svg("circle", { cx: x, cy: y, r, ...paint });
      const corners = POINTS[node.shape];
      if (!corners) return svg("rect", { x: x - r, y: y - r, width: 2 * r, height: 2 * r, ...paint });
      const steps = node.shape === "star" ? 10 : corners;
      const points = Array.from({ length: steps }, (_, step) => {
        const reach = node.shape === "star" && step % 2 ? r * 0.5 : r * (corners === 3 ? 1.2 : 1.1);
        const angle = (step / steps) * 2 * Math.PI - Math.PI / 2;
        return `${(x + reach * Math.cos(angle)).toFixed(1)},${(y + reach * Math.sin(angle)).toFixed(1)}`;
      });
      return svg("polygon", { points: points.join(" "), ...paint });
    };
    const names = all.filter(({ node }) => node.entity !== undefined && (!lit || lit.nodes.has(node.id))).map(({ node, x, y }) => svg("text", { x, y: y + node.size + 13, "text-anchor": "middle", "font-size": Math.round(11 + 7 * node.part), "font-family": "sans-serif", fill: ground.ink, stroke: ground.paper, "stroke-width": 3, "paint-order": "stroke" }, KG.shorten(node.name)));
    const box = svg("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: [x0, y0, x1 - x0, y1 - y0].map(Math.round).join(" "), width: Math.round(x1 - x0), height: Math.round(y1 - y0) },
      svg("title", {}, data.title), svg("rect", { x: x0, y: y0, width: x1 - x0, height: y1 - y0, fill: ground.paper }), ...lines, ...all.map(shape), ...names);
    return new XMLSerializer().serializeToString(box);
  };
  const png = () => {
    if (KG.state.view !== "network") KG.set({ view: "network" });
    window.requestAnimationFrame(() => window.requestAnimationFrame(photograph));
  };
  const photograph = () => {
    const canvas = byId("canvas").querySelector("canvas");
    const page = make("canvas");
    page.width = canvas.width;
    page.height = canvas.height;
    const ctx = page.getContext("2d");
    ctx.fillStyle = KG.sceneNow().ground.paper;
    ctx.fillRect(0, 0, page.width, page.height);
    ctx.drawImage(canvas, 0, 0);
    page.toBlob((blob) => { if (blob) save("graph.png", blob); else say("The picture is too large for this browser; save the drawing (SVG)"); });
  };
  /* The entities, claims, relations and articles that pass and are drawn, with whole IRIs and words. */
  KG.asJson = () => {
    const { scene, lit } = now();
    const drawn = new Set([...scene.nodes.values()].filter((node) => node.entity !== undefined && (!lit || lit.nodes.has(node.id))).map((node) => node.entity));
    const iri = (thing) => (/^[a-z][\w+.-]*:/i.test(thing.iri) ? thing.iri : data.base + thing.iri);
    const name = (number) => iri(data.entities[number]);
    const words = (thing) => {
      const text = KG.textOf(thing);
      return {
        article: thing.article === null ? null : iri(data.articles[thing.article]),
        sentences: thing.sentences.map(([low, high]) => text.slice(low, high)),
        quotes: thing.marks.map(([start, end, role]) => ({ role, start, end, quote: text.slice(start, end) })),
      };
    };
    const inside = KG.passes.active.filter((number) => KG.ends(number).some((entity) => drawn.has(entity)));
    const claims = inside.filter(KG.isClaim).map((number) => data.claims[number]);
    const relations = inside.filter((number) => !KG.isClaim(number)).map(KG.unit);
    const kept = new Set(inside.flatMap(KG.ends));
    const articles = new Set([...claims, ...relations].map((thing) => thing.article).filter((at) => at !== null));
    return JSON.stringify({
      title: data.title,
      offsets: "UTF-16 code units",
      entities: [...kept].sort((a, b) => a - b).map((number) => { const { name: label, type, aliases, identifiers, position } = data.entities[number]; return { iri: name(number), name: label, type, aliases, identifiers, position }; }),
      claims: claims.map((claim) => ({
        iri: iri(claim), claimant: claim.claimant === null ? null : name(claim.claimant), about: claim.about.map(name), content: KG.contentOf(claim), kind: claim.kind, said: claim.said, basis: claim.basis,
        certainty: claim.certainty, polarity: claim.polarity, statuses: claim.statuses, relays: claim.relays.map(name), sources: claim.sources, ...words(claim),
      })),
      relations: relations.map((relation) => ({ iri: iri(relation), subject: name(relation.source), predicate: relation.label, object: name(relation.target), ...words(relation) })),
      articles: [...articles].sort((a, b) => a - b).map((at) => { const { title, publisher, published, url } = data.articles[at]; return { iri: iri(data.articles[at]), title, publisher, published, url }; }),
    }, null, 1);
  };

  const menu = byId("export");
  const items = [
    ["Picture (PNG)", png], ["Drawing (SVG)", () => save("graph.svg", KG.asSvg(), "image/svg+xml")],
    ["Shown graph (JSON)", () => save("graph.json", KG.asJson(), "application/json")],
    ["Claims (CSV)", () => save("claims.csv", `\ufeff${KG.asCsv()}`, "text/csv")],
    ["Print", () => window.print()],
  ];
  items.forEach(([text, act]) => menu.append(button("", text, () => { menu.hidden = true; act(); })));
  byId("export-open").addEventListener("click", () => {
    menu.hidden = !menu.hidden;
    byId("export-open").setAttribute("aria-expanded", String(!menu.hidden));
    if (!menu.hidden) menu.querySelector("button").focus();
  });
  document.addEventListener("click", (event) => { if (!event.target.closest("#export, #export-open")) { menu.hidden = true; byId("export-open").setAttribute("aria-expanded", "false"); } });
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape") { menu.hidden = true; byId("export-open").focus(); event.stopPropagation(); } });
  byId("copy-csv").addEventListener("click", () => copy(KG.asCsv(), "Table"));
  byId("copy-md").addEventListener("click", () => copy(KG.asMarkdown(), "Table"));
  byId("share").addEventListener("click", () => copy(KG.address(), "Link to this view"));
  window.addEventListener("beforeprint", () => { byId("printed").textContent = `${data.title}: ${count(KG.passes.active.filter(KG.isClaim).length, "claim")}. ${decodeURIComponent(window.location.hash.slice(1))}`; });
})();
