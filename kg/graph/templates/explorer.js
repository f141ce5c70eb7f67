"use strict";
/* Every word of an article reaches the page by textContent; nothing here writes markup. */
(() => {
  document.documentElement.classList.add("js"); // shows the canvas, whose size counts from here on
  const data = JSON.parse(document.getElementById("data").textContent);
  const PAGE = 30; // cards shown at once
  const FOUND = 12; // names suggested at once
  const byId = (id) => document.getElementById(id);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const theme = () => (dark.matches ? "dark" : "light");
  const typeOf = (entity) => (data.types[entity.type] ? entity.type : "MISC");
  const words = (text) => text.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

  const make = (tag, name = "", ...children) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.append(...children);
    return element;
  };
  const svg = (tag, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  /* What each entity says, is told of and is related to, by index. */
  const says = data.entities.map(() => []);
  const told = data.entities.map(() => []);
  const related = data.entities.map(() => []);
  data.claims.forEach((claim, number) => {
    if (claim.claimant !== null) says[claim.claimant].push(number);
    claim.about.forEach((entity) => told[entity].push(number));
  });
  data.relations.forEach((relation, number) => {
    new Set([relation.source, relation.target]).forEach((entity) => related[entity].push(number));
  });

  /* Legends, which are the filters. */
  const shown = { types: new Set(), styles: new Set(), alone: false };
  const SHAPES = {
    dot: ["circle", { cx: 7, cy: 7, r: 5.5 }],
    square: ["rect", { x: 2, y: 2, width: 10, height: 10 }],
    triangle: ["path", { d: "M7 1.5 13 12.5H1z" }],
    diamond: ["path", { d: "M7 .8 13 7 7 13.2 1 7z" }],
    star: ["path", { d: "M7 .8 8.8 5.1l4.6.3-3.6 3 1.2 4.6L7 10.5 3 13l1.2-4.6-3.6-3 4.6-.3z" }],
    hexagon: ["path", { d: "M3.8 1.5h6.4L13.5 7l-3.3 5.5H3.8L.5 7z" }],
  };
  const icon = (type) => {
    const { shape } = data.types[type];
    const [tag, attributes] = SHAPES[shape];
    const drawing = svg(tag, { ...attributes, fill: data.types[type][theme()] });
    return svg("svg", { width: 14, height: 14, "aria-hidden": "true", "data-type": type }, drawing);
  };
  const sample = (style) => {
    const { dashes, end } = data.styles[style];
    const stroke = data.styles[style][theme()];
    const head = end === "bar" ? "M25 1.5v9" : "M21 2.5 26 6l-5 3.5";
    const line = { d: "M1 6h24", stroke, fill: "none", "stroke-width": 1.8 };
    if (dashes) line["stroke-dasharray"] = dashes.map((dash) => dash * 0.7).join(" ");
    return svg("svg", { width: 28, height: 12, "aria-hidden": "true", "data-style": style },
      svg("path", line), svg("path", { d: head, stroke, fill: "none", "stroke-width": 1.8 }));
  };
  const tick = (name, drawing, number, checked, change) => {
    const box = make("input");
    box.type = "checkbox";
    box.checked = checked;
    box.addEventListener("change", () => { change(box.checked); refresh(); });
    return make("label", "", box, drawing, name, make("span", "count", String(number)));
  };
  const toggle = (set, key) => (on) => { if (on) set.add(key); else set.delete(key); };
  const legends = () => {
    const types = byId("types");
    const styles = byId("styles");
    types.replaceChildren();
    styles.replaceChildren();
    for (const type of data.typeOrder) {
      const number = data.entities.filter((entity) => typeOf(entity) === type).length;
      if (!number) continue;
      const box = tick(data.types[type].name, icon(type), number, shown.types.has(type), toggle(shown.types, type));
      box.firstChild.dataset.type = type;
      types.append(box);
    }
    const alone = data.nodes.filter((node) => node.alone).length;
    if (alone && alone < data.nodes.length) {
      types.append(tick("Without links", make("span"), alone, shown.alone, (on) => { shown.alone = on; }));
    }
    for (const style of data.styleOrder) {
      const lines = data.lines.filter((line) => line.style === style);
      if (!lines.length) continue;
      const number = lines.reduce((sum, line) => sum + line.count, 0);
      styles.append(tick(data.styles[style].name, sample(style), number, shown.styles.has(style), toggle(shown.styles, style)));
    }
    byId("styles").parentElement.hidden = !styles.childElementCount;
  };
  const everything = () => {
    shown.types = new Set(Object.keys(data.types));
    shown.styles = new Set(Object.keys(data.styles));
    shown.alone = data.nodes.every((node) => node.alone);
    legends();
  };

  /* The drawing. */
  const nodes = new vis.DataSet(data.nodes);
  const edges = new vis.DataSet(data.edges);
  let chosen = null; // {entity} or {line}
  const nodeView = new vis.DataView(nodes, {
    filter: (node) => shown.types.has(typeOf(data.entities[node.id]))
      && (shown.alone || !node.alone || chosen?.entity === node.id),
  });
  const edgeView = new vis.DataView(edges, { filter: (edge) => shown.styles.has(data.lines[edge.id].style) });
  const network = new vis.Network(byId("canvas"), { nodes: nodeView, edges: edgeView }, data.options);

  const near = () => {
    if (!chosen) return null;
    const lines = "line" in chosen
      ? [chosen.line]
      : data.lines.flatMap((line, number) => (line.source === chosen.entity || line.target === chosen.entity ? [number] : []));
    const ends = lines.flatMap((number) => [data.lines[number].source, data.lines[number].target]);
    return { lines: new Set(lines), ends: new Set("entity" in chosen ? [chosen.entity, ...ends] : ends) };
  };
  const paint = () => {
    const style = getComputedStyle(document.body);
    const [ink, paper] = ["--ink", "--paper"].map((name) => style.getPropertyValue(name).trim());
    const focus = near();
    const usual = Math.max(0.25, Math.min(0.8, 25 / Math.sqrt(data.lines.length)));
    nodes.update(data.nodes.map((node) => {
      const colour = data.types[typeOf(data.entities[node.id])][theme()];
      const lit = !focus || focus.ends.has(node.id);
      const fill = data.entities[node.id].unnamed ? paper : colour;
      const state = { background: fill, border: colour };
      return {
        id: node.id,
        opacity: lit ? 1 : 0.18,
        color: { background: fill, border: colour, highlight: { background: fill, border: ink }, hover: state },
        font: { ...node.font, face: style.fontFamily, color: lit ? ink : "rgba(128,128,128,0.25)", strokeColor: paper, strokeWidth: lit ? Math.max(3, node.font.size / 5) : 0 },
      };
    }));
    edges.update(data.lines.map((line, number) => {
      const colour = data.styles[line.style][theme()];
      const opacity = !focus ? usual : focus.lines.has(number) ? 1 : 0.1;
      return { id: number, color: { color: colour, highlight: colour, hover: colour, opacity } };
    }));
  };
  function refresh() {
    nodeView.refresh();
    edgeView.refresh();
    document.body.dataset.nodes = String(nodeView.length);
    const drawn = (edge) => nodeView.get(edge.from) && nodeView.get(edge.to);
    document.body.dataset.edges = String(edgeView.get().filter(drawn).length);
  }

  /* The panel. */
  const nameButton = (entity) => {
    const button = make("button", "name", data.entities[entity].name);
    button.type = "button";
    button.addEventListener("click", () => open({ entity }, true));
    return button;
  };
  const quotes = (passages, text) => {
    const sentences = passages.length ? passages : [[[text, true]]];
    return sentences.map((pieces) => make("p", "quote",
      ...pieces.map(([piece, quoted]) => (quoted ? make("mark", "", piece) : piece))));
  };
  const source = (number) => {
    const line = make("p", "source");
    if (number === null) return line;
    const article = data.articles[number];
    if (article.publisher) line.append(`${article.publisher}: `);
    if (article.url) {
      const link = make("a", "", article.title || article.url);
      link.href = article.url; // http or https only, checked when the page was made
      link.target = "_blank";
      link.rel = "noopener noreferrer";
      line.append(link);
    } else {
      line.append(article.title || "untitled article");
    }
    if (article.published) line.append(", ", make("span", "date", article.published));
    return line;
  };
  const claimCard = (number) => {
    const claim = data.claims[number];
    const lead = make("p", "lead");
    if (claim.claimant !== null) lead.append(nameButton(claim.claimant));
    else lead.append(make("b", "", claim.claimantName || "Nobody named"));
    if (claim.cue) lead.append(make("i", "cue", ` ${claim.cue}`));
    if (claim.about.length) {
      lead.append(make("span", "cue", " about "));
      claim.about.forEach((entity, at) => lead.append(at ? ", " : "", nameButton(entity)));
    }
    const facts = make("p", "facts", make("span", claim.kind, words(claim.kind)));
    if (claim.certainty && claim.certainty !== "UNDERSPECIFIED") facts.append(` · ${words(claim.certainty)}`);
    for (const status of claim.statuses) {
      if (status !== "NotAssessed") facts.append(" · ", make("b", `status ${status.toLowerCase()}`, words(status)));
    }
    if (claim.said) facts.append(" · said ", make("span", "date", claim.said));
    const card = make("article", "card", lead, ...quotes(claim.passages, claim.text), facts, source(claim.article));
    card.dataset.claim = claim.iri;
    return card;
  };
  const relationCard = (number) => {
    const relation = data.relations[number];
    const lead = make("p", "lead", nameButton(relation.source), ` ${words(relation.label)} `, nameButton(relation.target));
    const card = make("article", "card", lead, ...(relation.passages.length ? quotes(relation.passages, "") : []), source(relation.article));
    card.dataset.relation = relation.iri;
    return card;
  };
  const section = (title, numbers, card) => {
    if (!numbers.length) return [];
    const list = make("div");
    const more = make("button", "more");
    more.type = "button";
    let at = 0;
    const add = () => {
      list.append(...numbers.slice(at, at + PAGE).map(card));
      at += PAGE;
      more.hidden = at >= numbers.length;
      more.textContent = `Show ${Math.min(PAGE, numbers.length - at)} more`;
    };
    more.addEventListener("click", add);
    add();
    return [make("h3", "", `${title} (${numbers.length})`), list, more];
  };
  const ranking = (title, lists) => {
    const top = lists.map((list, entity) => [list.length, entity]).filter(([number]) => number)
      .sort((a, b) => b[0] - a[0] || data.entities[a[1]].rank - data.entities[b[1]].rank).slice(0, 7);
    if (!top.length) return [];
    const list = make("ol", "list", ...top.map(([number, entity]) => make("li", "", nameButton(entity), make("span", "count", count(number, "claim")))));
    return [make("h3", "", title), list];
  };
  const heading = (...text) => {
    const title = make("h2", "", ...text);
    title.tabIndex = -1;
    return title;
  };
  const closer = () => {
    const button = make("button", "close", "×");
    button.type = "button";
    button.setAttribute("aria-label", "Close");
    button.addEventListener("click", () => open(null));
    return button;
  };
  const numbers = (counts, ...others) => {
    const pairs = [...counts.map(([noun, value]) => [value === 1 ? noun : `${noun}s`, value]), ...others];
    return make("dl", "numbers", ...pairs.flatMap(([name, value]) => [make("dt", "", name), make("dd", "", String(value))]));
  };
  const describe = () => {
    if (!chosen) {
      return [heading("Overview"), make("p", "muted", "Open an entity or a link to read its claims, each in the sentence that it comes from."),
        ...ranking("Most claims made", says), ...ranking("Most spoken of", told)];
    }
    if ("line" in chosen) {
      const line = data.lines[chosen.line];
      return [make("div", "kind", sample(line.style), data.styles[line.style].name, closer()),
        heading(data.entities[line.source].name, " → ", data.entities[line.target].name),
        ...section("Claims", line.claims, claimCard), ...section("Relations", line.relations, relationCard)];
    }
    const entity = data.entities[chosen.entity];
    const kind = data.types[typeOf(entity)].one + (entity.unnamed ? ", unnamed" : "");
    return [make("div", "kind", icon(typeOf(entity)), kind, closer()), heading(entity.name),
      numbers([["mention", entity.mentions], ["article", entity.documents], ["link", entity.degree]], ["rank", entity.rank]),
      ...section("Says", says[chosen.entity], claimCard), ...section("Spoken of", told[chosen.entity], claimCard),
      ...section("Relations", related[chosen.entity], relationCard)];
  };
  const travelTo = (entity) => {
    document.body.dataset.moving = String(!calm.matches); // until then a click meets what passes by
    network.focus(entity, { scale: Math.max(network.getScale(), 0.8), animation: calm.matches ? false : { duration: 300 } });
  };
  network.on("animationFinished", () => { document.body.dataset.moving = "false"; });
  function open(next, travel = false) {
    chosen = next;
    byId("panel").replaceChildren(...describe());
    byId("panel").parentElement.scrollTop = 0;
    refresh();
    paint();
    network.unselectAll();
    const visible = chosen && "entity" in chosen && nodeView.get(chosen.entity);
    if (visible) {
      network.selectNodes([chosen.entity], false);
      if (travel) travelTo(chosen.entity);
    } else if (chosen && "line" in chosen) {
      network.selectEdges([chosen.line]);
    }
    document.body.dataset.selected = !chosen ? "" : "entity" in chosen ? data.entities[chosen.entity].iri : data.lines[chosen.line].edges.join(" ");
    if (travel && chosen) byId("panel").querySelector("h2").focus({ preventScroll: true });
  }

  /* Finding a name. */
  const search = byId("search");
  const found = byId("found");
  const ranked = data.entities.map((entity, number) => [fold(entity.name), number]).sort((a, b) => data.entities[a[1]].rank - data.entities[b[1]].rank);
  let at = -1;
  const mark = (next) => {
    const options = [...found.children];
    at = options.length ? (next + options.length) % options.length : -1;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    if (at < 0) return search.removeAttribute("aria-activedescendant");
    search.setAttribute("aria-activedescendant", options[at].id);
    return options[at].scrollIntoView({ block: "nearest" });
  };
  const hide = () => { found.hidden = true; search.setAttribute("aria-expanded", "false"); mark(-1); };
  const go = (entity) => { search.value = ""; hide(); view("network"); open({ entity }, true); };
  const suggest = () => {
    const wanted = fold(search.value.trim());
    const grade = (name) => (name.startsWith(wanted) ? 0 : name.includes(` ${wanted}`) ? 1 : 2);
    const hits = ranked.filter(([name]) => name.includes(wanted)).map(([name, entity]) => [grade(name), entity]);
    hits.sort((a, b) => a[0] - b[0]); // stable: by rank within a grade
    found.replaceChildren(...hits.slice(0, FOUND).map(([, entity], number) => {
      const option = make("li", "", icon(typeOf(data.entities[entity])), data.entities[entity].name);
      option.id = `found-${number}`;
      option.setAttribute("role", "option");
      option.dataset.entity = String(entity);
      option.addEventListener("mousedown", (event) => { event.preventDefault(); go(entity); });
      return option;
    }));
    found.hidden = !hits.length;
    search.setAttribute("aria-expanded", String(hits.length > 0));
    mark(0);
  };
  search.addEventListener("input", suggest);
  search.addEventListener("focus", suggest);
  search.addEventListener("blur", hide);
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at - 1);
    else if (event.key === "Enter" && at >= 0) go(Number(found.children[at].dataset.entity));
    else if (event.key === "Escape" && !found.hidden) { hide(); event.stopPropagation(); }
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input");
    if (event.key === "/" && !typing) { event.preventDefault(); search.focus(); }
    if (event.key === "Escape" && !(typing && event.target.value)) open(null);
  });

  /* The two views, and the table. */
  const tabs = ["network", "claims"];
  function view(name) {
    document.body.dataset.view = name;
    tabs.forEach((tab) => {
      byId(`tab-${tab}`).setAttribute("aria-selected", String(tab === name));
      byId(`tab-${tab}`).tabIndex = tab === name ? 0 : -1;
    });
  }
  tabs.forEach((tab, number) => {
    byId(`tab-${tab}`).addEventListener("click", () => view(tab));
    byId(`tab-${tab}`).addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      view(tabs[1 - number]);
      byId(`tab-${tabs[1 - number]}`).focus();
    });
  });
  const rows = [...document.querySelectorAll("#claims tbody tr")].map((row) => [row, fold(row.textContent)]);
  byId("filter").addEventListener("input", (event) => {
    const wanted = fold(event.target.value).split(/\s+/).filter(Boolean);
    let matches = 0;
    for (const [row, text] of rows) {
      row.hidden = !wanted.every((word) => text.includes(word));
      matches += row.hidden ? 0 : 1;
    }
    byId("matches").textContent = wanted.length ? count(matches, "claim") : "";
  });
  document.querySelectorAll("#claims .name").forEach((button) => {
    button.addEventListener("click", () => open({ entity: Number(button.dataset.entity) }, true));
  });

  /* The pointer. */
  const tip = byId("tip");
  const point = (text) => ({ pointer, event }) => {
    const spot = pointer?.DOM ?? { x: event.offsetX, y: event.offsetY };
    tip.textContent = text;
    tip.hidden = false;
    tip.style.left = `${Math.min(spot.x + 14, byId("canvas").clientWidth - 200)}px`;
    tip.style.top = `${spot.y + 14}px`;
  };
  network.on("hoverNode", (hover) => {
    const claims = says[hover.node].length;
    point(data.entities[hover.node].name + (claims ? ` · ${count(claims, "claim")}` : ""))(hover);
  });
  network.on("hoverEdge", (hover) => {
    const line = data.lines[hover.edge];
    const labels = line.labels.map(words).slice(0, 4).join(", ");
    point(`${data.entities[line.source].name} → ${data.entities[line.target].name}: ${labels}${line.count > 1 ? ` (${line.count})` : ""}`)(hover);
  });
  ["blurNode", "blurEdge", "dragStart", "zoom"].forEach((name) => network.on(name, () => { tip.hidden = true; }));
  network.on("click", (click) => {
    if (click.nodes.length) open({ entity: click.nodes[0] });
    else if (click.edges.length) open({ line: click.edges[0] });
    else open(null);
  });

  const fit = () => {
    network.fit({ maxZoomLevel: 1.3, animation: false });
    network.moveTo({ scale: network.getScale() * 0.93 }); // names reach beyond their entities
  };
  byId("reset").addEventListener("click", () => { everything(); search.value = ""; view("network"); open(null); fit(); });
  dark.addEventListener("change", () => { legends(); open(chosen); });

  byId("empty").hidden = data.entities.length > 0;
  everything();
  open(null);
  const ready = () => { document.body.dataset.ready = "true"; };
  network.once("afterDrawing", ready);
  fit();
})();
