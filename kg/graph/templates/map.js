"use strict";
/* The places with a known position on outlines of countries, which are part of this file. */
(() => {
  const { data, byId, svg, make, shorten } = KG;
  const holder = byId("map-canvas");
  const placed = data.entities.map((_, number) => number).filter((number) => data.entities[number].position);
  KG.hasMap = Boolean(data.world && placed.length);
  if (!KG.hasMap) return;

  const { arcs, countries, perDegree } = data.world;
  const mean = placed.reduce((sum, number) => sum + data.entities[number].position[0], 0) / placed.length;
  const squeeze = Math.max(0.35, Math.cos((mean * Math.PI) / 180)); // a degree of longitude is shorter here
  const project = (latitude, longitude) => [longitude * squeeze, -latitude];
  const lines = arcs.map((flat) => {
    const points = [];
    let [x, y] = [0, 0];
    for (let at = 0; at < flat.length; at += 2) { x += flat[at]; y += flat[at + 1]; points.push(project(y / perDegree, x / perDegree)); }
    return points;
  });
  const ring = (numbers) => numbers.flatMap((number) => (number < 0 ? [...lines[~number]].reverse() : lines[number]));
  const path = (points) => `M${points.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join("L")}Z`;
  const shapes = countries.map(({ name, rings }) => {
    const all = rings.map(ring);
    const main = all.reduce((a, b) => (b.length > a.length ? b : a));
    const box = main.reduce((b, [x, y]) => [Math.min(b[0], x), Math.min(b[1], y), Math.max(b[2], x), Math.max(b[3], y)], [Infinity, Infinity, -Infinity, -Infinity]);
    return { name, d: all.map(path).join(""), box };
  });

  const land = svg("g", { class: "land" }, ...shapes.map(({ d }) => svg("path", { d })));
  const names = svg("g", { class: "countries", "aria-hidden": "true" });
  const marks = svg("g", { class: "marks" });
  const drawing = svg("svg", { role: "group", "aria-label": "Map of places" }, land, names, marks);
  holder.append(drawing);
  let view = null; // [x, y, width, height] in degrees

  const size = () => ({ width: holder.clientWidth || 600, height: holder.clientHeight || 400 });
  const whole = () => {
    const points = placed.map((number) => project(...data.entities[number].position));
    const xs = points.map(([x]) => x).sort((a, b) => a - b);
    const ys = points.map(([, y]) => y).sort((a, b) => a - b);
    const usual = (list, part) => list[Math.min(list.length - 1, Math.floor(part * list.length))];
    // One place far away should not make dots of all others: the middle of them fills the map.
    const far = placed.length > 6;
    let [x0, x1] = far ? [usual(xs, 0.1), usual(xs, 0.9)] : [xs[0], xs[xs.length - 1]];
    let [y0, y1] = far ? [usual(ys, 0.1), usual(ys, 0.9)] : [ys[0], ys[ys.length - 1]];
    const { width, height } = size();
    const span = Math.max(4, (x1 - x0) * 1.35, ((y1 - y0) * 1.45 * width) / height);
    [x0, y0] = [(x0 + x1) / 2 - span / 2, (y0 + y1) / 2 - (span * height) / width / 2];
    view = [x0, y0, span, (span * height) / width];
  };
  const claims = (number, set) => [...KG.told[number], ...KG.says[number]].filter((claim) => set.has(claim)).length;
  KG.map = (result) => {
    if (KG.state.view !== "map") return;
    if (!view) whole();
    const { width, height } = size();
    view[3] = (view[2] * height) / width;
    drawing.setAttribute("viewBox", view.map((value) => value.toFixed(4)).join(" "));
    const unit = view[2] / width; // degrees of a pixel
    drawing.style.setProperty("--px", unit);
    const set = result.set;
    const { sel, types } = KG.state;
    const shown = placed.filter((number) => (result.free || claims(number, set) > 0 || sel?.entity === number) && (!types || types.has(KG.typeOf(data.entities[number]))));
    shown.sort((a, b) => claims(b, set) - claims(a, set) || a - b);
    const taken = [];
    const clear = (box) => !taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
    const spots = shown.map((number) => {
      const [x, y] = project(...data.entities[number].position);
      return { number, x, y, r: (5 + 3.2 * Math.sqrt(claims(number, set))) * unit };
    });
    spots.forEach(({ x, y, r }) => taken.push([x - r * 0.6, y - r * 0.6, x + r * 0.6, y + r * 0.6]));
    names.replaceChildren(...shapes.filter(({ box }) => box[2] - box[0] > 60 * unit).map(({ name, box }) => svg("text", { x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2, "font-size": 12 * unit }, name)));
    const held = document.activeElement?.closest?.(".marks g")?.dataset.entity; // stays in hand
    marks.replaceChildren(...spots.map(({ number, x, y, r }) => {
      const entity = data.entities[number];
      const on = sel && "entity" in sel && sel.entity === number;
      const text = shorten(entity.name, 30);
      const half = text.length * 3.6 * unit;
      const box = [x - half, y + r, x + half, y + r + 17 * unit];
      const label = on || clear(box) ? svg("text", { x, y: y + r + 13 * unit, "font-size": 12.5 * unit, "stroke-width": 3 * unit }, text) : "";
      if (label) taken.push(box);
      const dot = svg("circle", { cx: x, cy: y, r, "stroke-width": (on ? 3 : 1.2) * unit, fill: data.types[KG.typeOf(entity)][KG.theme()] });
      const group = svg("g", { tabindex: 0, role: "button", "aria-label": `${text}, ${KG.count(claims(number, set), "claim")}`, class: on ? "on" : "", "data-entity": number }, dot, ...(label ? [label] : []));
      group.addEventListener("click", () => { if (!moved) KG.open({ entity: number }); });
      group.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); KG.open({ entity: number }); } });
      return group;
    }));
    if (held !== undefined) marks.querySelector(`[data-entity="${held}"]`)?.focus();
    const without = data.entities.filter((entity) => entity.type === "PLACE" && !entity.position).length;
    byId("map-note").replaceChildren(make("span", "", `${KG.count(shown.length, "place")} with a known position${without ? `; ${without} without` : ""}. Size: claims by or about it. Outlines: Natural Earth.`));
  };
  let moved = false;
  let hand = null;
  const redraw = () => KG.later(() => KG.map(KG.passes));
  const zoom = (factor, x, y) => {
    const { width, height } = size();
    const [px, py] = [view[0] + (x / width) * view[2], view[1] + (y / height) * view[3]];
    const span = Math.max(0.3, Math.min(360, view[2] * factor));
    const by = span / view[2];
    view = [px - (px - view[0]) * by, py - (py - view[1]) * by, span, view[3] * by];
    redraw();
  };
  holder.addEventListener("wheel", (event) => { event.preventDefault(); zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, event.offsetX, event.offsetY); }, { passive: false });
  holder.addEventListener("pointerdown", (event) => { hand = [event.clientX, event.clientY, view[0], view[1]]; moved = false; });
  window.addEventListener("pointermove", (event) => {
    if (!hand) return;
    const [dx, dy] = [event.clientX - hand[0], event.clientY - hand[1]];
    if (Math.abs(dx) + Math.abs(dy) > 4) moved = true;
    if (!moved) return;
    const unit = view[2] / size().width;
    view = [hand[2] - dx * unit, hand[3] - dy * unit, view[2], view[3]];
    redraw();
  });
  window.addEventListener("pointerup", () => { hand = null; });
  KG.mapZoom = (factor) => { const { width, height } = size(); zoom(1 / factor, width / 2, height / 2); };
  KG.mapFit = () => { whole(); redraw(); };
})();
