"use strict";
/* The drawing on a canvas: vis-network draws nodes and lines and knows what the pointer is on; names,
   icons and outlines of communities are drawn here, so that names never lie on one another. */
(() => {
  const { data, byId, clean, shorten, calm, theme } = KG;
  const holder = byId("canvas");
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();
  const MANY_LINES = 1000;
  const MOST_NAMES = 140;
  const usual = {
    physics: { enabled: false },
    layout: { improvedLayout: false, randomSeed: 0 },
    interaction: { hover: true, keyboard: false, selectConnectedEdges: false, zoomSpeed: 0.7 },
    nodes: { borderWidth: 1.5, borderWidthSelected: 3 },
    edges: { selectionWidth: 1.5, hoverWidth: 0.5, arrowStrikethrough: false },
  };
  const network = new vis.Network(holder, { nodes, edges }, usual);
  let scene = { nodes: new Map(), lines: new Map() };
  let ordered = [];
  let lit = null;
  let hulls = false;
  let hovered = null;
  let named = []; // boxes of the names drawn last, in the drawing's coordinates
  const known = { nodes: new Map(), edges: new Map() };
  const colours = () => {
    const style = getComputedStyle(document.body);
    const get = (name) => style.getPropertyValue(name).trim();
    return { ink: get("--ink"), paper: get("--paper"), soft: get("--soft"), rule: get("--rule"), face: style.fontFamily };
  };
  let ground = colours();

  const SHAPE = { claim: "triangleDown", paper: "square" };
  const drawnNode = (node) => {
    const colour = node.colour[theme()];
    const fill = node.hollow ? ground.paper : colour;
    const bright = !lit || lit.nodes.has(node.id);
    return {
      id: node.id, shape: SHAPE[node.shape] || node.shape, size: Math.round(node.size * 10) / 10, opacity: bright ? 1 : 0.16,
      color: { background: fill, border: colour, highlight: { background: fill, border: ground.ink }, hover: { background: fill, border: ground.ink } },
      shapeProperties: { borderDashes: node.hollow ? [4, 3] : false },
    };
  };
  const MENTION = { dashes: [1, 4], end: "none", light: "#8a929d", dark: "#767f8b" };
  const drawnLine = (line, faint) => {
    const look = KG.lookOf(line.style) || MENTION;
    const colour = look[theme()];
    const opacity = !lit ? faint * line.sure : lit.lines.has(line.id) ? Math.max(0.5, line.sure) : 0.07;
    const edge = {
      id: line.id, from: line.from, to: line.to, dashes: look.dashes, smooth: false,
      width: Math.round(Math.min(1.4 + 0.8 * Math.sqrt(line.units.length - 1), 6) * 100) / 100,
      arrows: { to: { enabled: look.end !== "none", type: look.end === "bar" ? "bar" : "arrow", scaleFactor: 0.55 } },
      color: { color: colour, highlight: colour, hover: colour, opacity: Math.round(opacity * 100) / 100 },
    };
    if (line.from === line.to) edge.selfReference = { size: 16 + 8 * line.place };
    else if (line.bend) edge.smooth = { enabled: true, type: line.bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(line.bend) };
    return edge;
  };
  /* Tell the drawing only of what has changed. */
  const sync = (set, before, items) => {
    const gone = [...before.keys()].filter((id) => !items.has(id));
    if (gone.length) set.remove(gone);
    gone.forEach((id) => before.delete(id));
    const fresh = [];
    const changed = [];
    items.forEach((item, id) => {
      const key = JSON.stringify(item);
      if (before.get(id) === key) return;
      (before.has(id) ? changed : fresh).push(item);
      before.set(id, key);
    });
    if (fresh.length) set.add(fresh);
    if (changed.length) set.update(changed);
  };

  KG.draw = (next, nextLit, state) => {
    ground = colours();
    scene = next;
    lit = nextLit;
    hulls = state.hulls;
    const faint = Math.max(0.3, Math.min(0.9, 28 / Math.sqrt(scene.lines.size + 1)));
    const nodeItems = new Map();
    scene.nodes.forEach((node) => {
      const item = drawnNode(node);
      if (!known.nodes.has(node.id)) Object.assign(item, { x: node.x, y: node.y });
      nodeItems.set(node.id, item);
    });
    const edgeItems = new Map();
    scene.lines.forEach((line) => edgeItems.set(line.id, drawnLine(line, faint)));
    const many = scene.lines.size > MANY_LINES;
    if (many !== usual.interaction.hideEdgesOnDrag) {
      usual.interaction.hideEdgesOnDrag = many;
      usual.interaction.hideEdgesOnZoom = many;
      network.setOptions({ interaction: { hideEdgesOnDrag: many, hideEdgesOnZoom: many } });
    }
    // Lines go first when something leaves and last when something comes, so that none has a loose end.
    const leaving = [...known.edges.keys()].filter((id) => !edgeItems.has(id));
    if (leaving.length) edges.remove(leaving);
    leaving.forEach((id) => known.edges.delete(id));
    sync(nodes, known.nodes, nodeItems);
    sync(edges, known.edges, edgeItems);
    ordered = [...scene.nodes.values()].sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
    const chosen = network.getSelection();
    if (chosen.nodes.length || chosen.edges.length) network.unselectAll();
    const { sel } = state;
    if (sel && "entity" in sel && scene.nodes.has(`e${sel.entity}`)) network.selectNodes([`e${sel.entity}`], false);
    if (sel && "claim" in sel && scene.nodes.has(`c${sel.claim}`)) network.selectNodes([`c${sel.claim}`], false);
    if (!nodeItems.size) network.redraw();
  };

  /* Who makes most claims is named whatever the measure says of its place in the network. */
  const LOUDEST = new Set(data.entities.map((_, number) => number).filter((number) => KG.says[number].length > 1)
    .sort((a, b) => KG.says[b].length - KG.says[a].length || a - b).slice(0, 8));
  /* Names: the weightiest first, each where there is room; the grid knows what room is taken. */
  let moving = false;
  let titles = []; // of the communities' outlines
  const CELL = 90;
  const grid = () => {
    const cells = new Map();
    const each = (box, act) => {
      for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x += 1) {
        for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y += 1) if (act(x * 100003 + y)) return true;
      }
      return false;
    };
    const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    return {
      free: (box, own, overNodes) => !each(box, (cell) => (cells.get(cell) || []).some((other) => other[4] !== own && !(overNodes && other[5]) && meets(box, other))),
      take: (box) => { each(box, (cell) => { if (!cells.has(cell)) cells.set(cell, []); cells.get(cell).push(box); return false; }); },
    };
  };
  const lengths = new Map();
  const lengthOf = (ctx, text, size) => {
    if (!lengths.has(text)) { ctx.font = `12px ${ground.face}`; lengths.set(text, ctx.measureText(text).width / 12); }
    return lengths.get(text) * size;
  };
  const ICONS = {
    PERSON: "M0-6a3.4 3.4 0 1 1 0 6.8A3.4 3.4 0 0 1 0-6zM-6 7c0-4 2.7-5 6-5s6 1 6 5z",
    ORG: "M-5 7V-6h10V7H1.6V3.6h-3.2V7zM-3-4v2h2v-2zm4 0v2h2v-2zm-4 3.4v2h2v-2zm4 0v2h2v-2z",
    PLACE: "M0-4.5A3.6 3.6 0 0 1 3.6-.9C3.6 1.7 0 6 0 6S-3.6 1.7-3.6-.9A3.6 3.6 0 0 1 0-4.5zm0 2.2a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8z",
    NORP: "M-2.6-4a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4zM3-3a1.8 1.8 0 1 1 0 3.6A1.8 1.8 0 0 1 3-3zM-6 5c0-3 1.6-3.8 3.4-3.8S.8 2 .8 5zm7.8 0c0-1.6-.3-2.6-.8-3.4.6-.3 1.2-.4 2-.4 1.6 0 2.8.8 2.8 3.8z",
    paper: "M-4-6h5.5L4-3.5V6h-8zM-2-2.5v1.2h4v-1.2zm0 2.6v1.2h4V.1zm0 2.6v1.2h4V2.7z",
    EVENT: "M-4-3h8v7h-8zM-4-1h8M-2-4.5v2.5M2-4.5v2.5",
  };
  const glyphs = Object.fromEntries(Object.entries(ICONS).map(([type, path]) => [type, new Path2D(path)]));
  const spotOf = (id) => network.body.nodes[id];

  const drawNames = (ctx) => {
    const scale = network.getScale();
    const { clientWidth: width, clientHeight: height } = holder;
    const low = network.DOMtoCanvas({ x: 0, y: 0 });
    const toDom = (x, y) => [(x - low.x) * scale, (y - low.y) * scale];
    const taken = grid();
    const seen = [];
    for (const node of ordered) {
      const spot = spotOf(node.id);
      if (!spot) continue;
      const [x, y] = toDom(spot.x, spot.y);
      if (x < -80 || y < -40 || x > width + 80 || y > height + 40) continue;
      const r = node.size * scale;
      seen.push([node, x, y, r]);
      if (r > 3 && (!lit || lit.nodes.has(node.id))) taken.take([x - r, y - r, x + r, y + r, node.id, true]);
    }
    named = [];
    const hurry = moving && ordered.length > 400; // while a hand moves many, few names will do
    ctx.save();
    ctx.setTransform(window.devicePixelRatio || 1, 0, 0, window.devicePixelRatio || 1, 0, 0);
    ctx.lineJoin = "round";
    for (const [node, x, y, r] of seen) {
      const glyph = !hurry && r >= 7 && glyphs[node.entity === undefined ? node.shape : data.entities[node.entity].type];
      if (!glyph) continue;
      const bright = !lit || lit.nodes.has(node.id);
      ctx.globalAlpha = bright ? 1 : 0.2;
      ctx.translate(x, y + (node.shape === "triangle" ? r * 0.2 : 0));
      const k = r / (node.shape === "triangle" ? 15 : node.shape === "square" ? 9.5 : 11);
      ctx.scale(k, k);
      ctx.fillStyle = node.hollow ? node.colour[theme()] : ground.paper;
      ctx.fill(glyph, "evenodd");
      ctx.setTransform(window.devicePixelRatio || 1, 0, 0, window.devicePixelRatio || 1, 0, 0);
    }
    ctx.globalAlpha = 1;
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    for (const { text, x, y, colour } of hulls ? titles : []) {
      const half = lengthOf(ctx, text, 12.5) / 2;
      const [cx, cy] = toDom(x, y);
      ctx.font = `600 12.5px ${ground.face}`;
      ctx.fillStyle = colour;
      ctx.fillText(text, cx - half, cy - 8);
      taken.take([cx - half, cy - 9, cx + half, cy + 8, "title"]);
    }
    const first = seen.filter(([node]) => node.id === hovered || lit?.nodes.has(node.id));
    const others = lit ? [] : seen.filter(([node]) => node.id !== hovered);
    const rest = [...others.filter(([node]) => LOUDEST.has(node.entity)), ...others.filter(([node]) => !LOUDEST.has(node.entity))];
    let drawn = 0;
    for (const [node, x, y, r] of [...first, ...rest]) {
      if (drawn >= (hurry ? 30 : MOST_NAMES)) break;
      const asked = node.id === hovered;
      if (node.claim !== undefined && !asked && scale < 1.1) continue;
      if (r < 2 && !asked && !lit) continue;
      const size = Math.round(Math.min(19, 11.5 + 7.5 * node.part ** 1.4));
      const text = shorten(node.name, node.entity === undefined ? 44 : 28);
      const half = lengthOf(ctx, text, size) / 2;
      const high = size * 1.25;
      const at = (left, top) => [left - 3, top, left + 2 * half + 3, top + high, node.id];
      const spots = [at(x - half, y + r + 2), at(x + r + 4, y - high / 2), at(x - half, y - r - high - 2), at(x - r - 4 - 2 * half, y - high / 2)];
      const box = asked ? spots[0] : spots.find((each) => taken.free(each, node.id))
        || ((node.part > 0.3 || LOUDEST.has(node.entity)) && spots.find((each) => taken.free(each, node.id, true))); // the weighty may hide part of the slight
      if (!box) continue;
      taken.take(box);
      named.push(box);
      drawn += 1;
      ctx.font = `${node.part > 0.6 ? "600 " : ""}${size}px ${ground.face}`;
      ctx.strokeStyle = ground.paper;
      ctx.lineWidth = 3.5;
      ctx.strokeText(text, box[0] + 3, box[1] + 1);
      ctx.fillStyle = node.claim !== undefined ? ground.soft : ground.ink;
      ctx.fillText(text, box[0] + 3, box[1] + 1);
    }
    ctx.restore();
    document.body.dataset.names = String(drawn);
  };
  KG.namesDrawn = () => named;

  /* Outlines of communities: the convex hull of three or more, drawn behind. */
  const cross = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const hull = (points) => {
    const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const chain = (list) => list.reduce((kept, point) => {
      while (kept.length > 1 && cross(kept[kept.length - 2], kept[kept.length - 1], point) <= 0) kept.pop();
      kept.push(point);
      return kept;
    }, []);
    return [...chain(sorted).slice(0, -1), ...chain(sorted.reverse()).slice(0, -1)];
  };
  const drawHulls = (ctx) => {
    titles = [];
    const groups = new Map();
    scene.nodes.forEach((node) => {
      const spot = node.entity !== undefined && spotOf(node.id);
      if (!spot) return;
      if (!groups.has(node.community)) groups.set(node.community, []);
      groups.get(node.community).push([spot.x, spot.y, node.size]);
    });
    ctx.save();
    ctx.lineJoin = "round";
    groups.forEach((points, community) => {
      if (points.length < 3) return;
      const line = hull(points);
      const tint = `hsl(${(community * 137.5) % 360} ${theme() === "dark" ? "45% 60%" : "50% 45%"}`;
      ctx.beginPath();
      line.forEach(([x, y], at) => (at ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
      ctx.closePath();
      ctx.strokeStyle = ctx.fillStyle = `${tint} / 0.13)`;
      ctx.lineWidth = 70;
      ctx.stroke();
      ctx.fill();
      const top = line.reduce((a, b) => (b[1] < a[1] ? b : a));
      if (points.length > 4) titles.push({ text: KG.communityName(community), x: top[0], y: top[1] - 42, colour: `hsl(${(community * 137.5) % 360} ${theme() === "dark" ? "50% 72%" : "60% 30%"})` });
    });
    ctx.restore();
  };
  network.on("dragStart", () => { moving = true; });
  network.on("dragEnd", () => { moving = false; network.redraw(); });
  network.on("beforeDrawing", (ctx) => { if (hulls) drawHulls(ctx); });
  network.on("afterDrawing", drawNames);

  /* Where to look. */
  KG.fit = () => {
    const shown = lit && lit.nodes.size > 1 ? [...lit.nodes].filter((id) => scene.nodes.has(id)) : undefined;
    network.fit({ ...(shown ? { nodes: shown } : {}), maxZoomLevel: 1.3, animation: false });
    network.moveTo({ scale: network.getScale() * 0.93 }); // names reach beyond their entities
  };
  KG.travel = (id) => {
    if (!scene.nodes.has(id)) return;
    document.body.dataset.moving = String(!calm.matches); // until then a click meets what passes by
    network.focus(id, { scale: Math.max(network.getScale(), 0.8), animation: calm.matches ? false : { duration: 300 } });
  };
  network.on("animationFinished", () => { document.body.dataset.moving = "false"; });
  KG.zoom = (factor) => network.moveTo({ scale: network.getScale() * factor });

  /* The pointer. */
  const selOf = (id) => ({ [{ e: "entity", c: "claim", a: "article" }[id[0]]]: Number(id.slice(1)) });
  const lineSel = (id) => {
    const line = scene.lines.get(id);
    if (!line) return null;
    if (line.from[0] === "e" && line.to[0] === "e") return { line: [Number(line.from.slice(1)), Number(line.to.slice(1)), line.style] };
    return selOf([line.from, line.to].find((end) => end[0] !== "e"));
  };
  const onName = ({ x, y }) => named.find((box) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3])?.[4];
  network.on("click", (click) => {
    const id = click.nodes[0] ?? onName(click.pointer.DOM);
    if (id !== undefined) KG.open(selOf(id));
    else if (click.edges.length) KG.open(lineSel(click.edges[0]));
    else if (KG.state.sel) KG.open(null);
  });
  network.on("doubleClick", (click) => {
    const id = click.nodes[0];
    if (id?.startsWith("e")) KG.set({ sel: selOf(id), focus: Number(id.slice(1)), hops: 1 });
  });
  const tip = byId("tip");
  const point = (text, { pointer, event }) => {
    const spot = pointer?.DOM ?? { x: event.offsetX, y: event.offsetY };
    tip.textContent = clean(text);
    tip.hidden = false;
    tip.style.left = `${Math.max(4, Math.min(spot.x + 14, holder.clientWidth - 220))}px`;
    tip.style.top = `${spot.y + 14}px`;
  };
  network.on("hoverNode", (hover) => {
    hovered = hover.node;
    const node = scene.nodes.get(hover.node);
    if (!node) return;
    const claims = node.entity === undefined ? 0 : KG.says[node.entity].length;
    point(shorten(node.name, 160) + (claims ? ` · ${KG.count(claims, "claim")}` : ""), hover);
  });
  network.on("hoverEdge", (hover) => {
    const line = scene.lines.get(hover.edge);
    if (!line) return;
    const [from, to] = [line.from, line.to].map((id) => shorten(scene.nodes.get(id)?.name || "", 40));
    point(`${from} → ${to}: ${(KG.lookOf(line.style)?.name || "article").toLowerCase()}${line.units.length > 1 ? ` (${line.units.length})` : ""}`, hover);
  });
  ["blurNode", "blurEdge", "dragStart", "zoom"].forEach((name) => network.on(name, () => { tip.hidden = true; hovered = null; }));

  /* The keyboard: arrows go to the nearest entity that way, Enter opens it. */
  holder.addEventListener("keydown", (event) => {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[event.key];
    if (way) {
      const { sel } = KG.state;
      const here = sel && "entity" in sel && spotOf(`e${sel.entity}`);
      const at = here || network.getViewPosition();
      let best = null;
      scene.nodes.forEach((node) => {
        const spot = node.entity !== undefined && spotOf(node.id);
        if (!spot || spot === here) return;
        const along = (spot.x - at.x) * way[0] + (spot.y - at.y) * way[1];
        const aside = Math.abs((spot.x - at.x) * way[1]) + Math.abs((spot.y - at.y) * way[0]);
        if (along <= 0 && here) return;
        const cost = Math.abs(along) + 2 * aside;
        if (!best || cost < best.cost) best = { cost, entity: node.entity };
      });
      if (best) { KG.open({ entity: best.entity }, { step: false }); KG.travel(`e${best.entity}`); }
    } else if (event.key === "+" || event.key === "=") KG.zoom(1.25);
    else if (event.key === "-") KG.zoom(0.8);
    else if (event.key === "0") KG.fit();
    else if (event.key === "Enter" && KG.state.sel) byId("panel").querySelector("h2")?.focus();
    else return;
    event.preventDefault();
  });
  KG.network = network;
  KG.sceneNow = () => ({ scene, lit, ground, spotOf });
})();
