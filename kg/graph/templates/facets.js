"use strict";
/* The filters at the side, each with its count, what limits the view, and how it is drawn. */
(() => {
  const { data, byId, make, button, icon, sample, words, sentence, count } = KG;
  const FEW = 7;
  const longer = new Set(); // facets whose whole list is open
  const name = {
    types: (value) => data.types[value].name,
    styles: (value) => data.styles[value]?.name || value,
    links: (value) => data.linkKinds[value]?.name || value,
    status: (value) => (value === "NotAssessed" ? "Not assessed" : sentence(words(value))),
    certainty: (value) => (value === "UNDERSPECIFIED" ? "Not said" : sentence(words(value))),
    kinds: (value) => sentence(words(value)),
    outlets: (value) => value,
    speakers: (value) => (value < 0 ? "Nobody named" : data.entities[value].name),
    communities: KG.communityName,
  };
  const TITLES = {
    types: "Entities", styles: "Links", links: "Between claims", status: "What the article says of it", kinds: "Kind of claim",
    certainty: "How sure the speaker is", outlets: "Outlets", speakers: "Speakers", communities: "Communities",
  };
  const drawing = { types: icon, styles: sample, links: sample };
  const flip = (facet, value) => {
    const every = KG.facetValues(facet);
    const next = new Set(KG.state[facet] || every);
    if (next.has(value)) next.delete(value); else next.add(value);
    return { [facet]: next.size === every.length ? null : next };
  };
  const line = (facet, value, number, checked) => {
    const box = make("input");
    box.type = "checkbox";
    box.checked = checked;
    box.dataset.facet = facet;
    box.dataset.value = String(value);
    if (facet === "types") box.dataset.type = value;
    box.addEventListener("change", () => KG.set(flip(facet, value)));
    const label = make("label", number ? "" : "none", box, drawing[facet] ? drawing[facet](value) : null, make("span", "label", KG.shorten(name[facet](value), 34)), make("span", "count", number.toLocaleString("en")));
    const only = button("only", "only", () => KG.set({ [facet]: KG.state[facet]?.size === 1 && checked ? null : new Set([value]) }), `Only ${name[facet](value)}`);
    return make("div", "row", label, only);
  };
  const group = (facet, counts) => {
    let values = KG.facetValues(facet);
    if (facet === "communities") {
      const sizes = new Map();
      data.entities.forEach((entity) => sizes.set(entity.community, (sizes.get(entity.community) || 0) + 1));
      values = values.filter((value) => sizes.get(value) > 2);
    }
    if (!values.length || (values.length < 2 && !["types", "styles", "links"].includes(facet))) return null;
    const { state } = KG;
    const chosen = state[facet];
    const order = ["outlets", "speakers", "communities"].includes(facet)
      ? [...values].sort((a, b) => Number(Boolean(chosen?.has(b) && chosen.size < 9)) - Number(Boolean(chosen?.has(a) && chosen.size < 9)) || (counts.get(b) || 0) - (counts.get(a) || 0)) : values;
    const shown = longer.has(facet) ? order.slice(0, 300) : order.slice(0, order.length > FEW + 2 ? FEW : order.length);
    const box = make("details", "facet");
    box.open = KG.openFacets.has(facet);
    box.dataset.facet = facet;
    box.addEventListener("toggle", () => { if (box.open) KG.openFacets.add(facet); else KG.openFacets.delete(facet); });
    const all = chosen ? button("all", "all", () => KG.set({ [facet]: null }), `All: ${TITLES[facet]}`) : null;
    box.append(make("summary", "", make("span", "", TITLES[facet])), ...(all ? [all] : []), ...shown.map((value) => line(facet, value, counts.get(value) || 0, !chosen || chosen.has(value))));
    if (shown.length < order.length) box.append(button("more", `Show all ${order.length}`, () => { longer.add(facet); KG.render(KG.state); }));
    return box;
  };
  KG.openFacets = new Set(["types", "styles", "links", "status"]);
  const support = () => {
    if (!KG.anySources || KG.mostSources < 2) return null;
    const input = make("input");
    input.type = "range";
    input.min = "1";
    input.max = String(Math.min(10, KG.mostSources));
    input.value = String(KG.state.min);
    input.id = "min";
    input.addEventListener("input", () => KG.set({ min: Number(input.value) }, { step: false }));
    const label = make("label", "range", `At least ${count(KG.state.min, "independent source")}`, input);
    return label;
  };
  const tick = (key, text, number) => {
    const box = make("input");
    box.type = "checkbox";
    box.id = `show-${key}`;
    box.checked = KG.state[key];
    box.addEventListener("change", () => KG.set({ [key]: box.checked }));
    return make("label", "plain", box, make("span", "label", text), number === undefined ? null : make("span", "count", number.toLocaleString("en")));
  };
  const SIZES = { pagerank: "importance (PageRank)", degree: "number of links", mentions: "mentions", claims: "claims made", betweenness: "how much passes through" };
  const display = () => {
    const box = make("details", "facet");
    box.open = KG.openFacets.has("display");
    box.addEventListener("toggle", () => { if (box.open) KG.openFacets.add("display"); else KG.openFacets.delete("display"); });
    const choice = make("select");
    choice.id = "size";
    Object.entries(SIZES).forEach(([key, text]) => { const option = make("option", "", text); option.value = key; option.selected = KG.state.size === key; choice.append(option); });
    choice.addEventListener("change", () => KG.set({ size: choice.value }));
    const bare = KG.near.filter((others) => !others.size).length;
    box.append(make("summary", "", make("span", "", "Drawing")), make("label", "range", "Size by", choice), tick("nodes", "Claims as points of their own"), tick("articles", "Articles", data.articles.length), tick("hulls", "Outlines of communities"),
      ...(bare && bare < data.entities.length ? [tick("alone", "Entities without links", bare)] : []));
    return box;
  };
  KG.facets = (result) => {
    const held = document.activeElement?.closest?.("#facets") ? document.activeElement : null;
    const where = held && [held.dataset.facet, held.dataset.value, held.id, held.getAttribute("aria-label")];
    byId("facets").replaceChildren(...[...KG.FACETS.slice(0, 2), "links", ...KG.FACETS.slice(2, -1)].map((facet) => (facet === "status" ? [group(facet, result.counts[facet]), support()] : group(facet, result.counts[facet]))).flat().filter(Boolean), display());
    if (!where) return; // what was in hand stays in hand
    const again = [...byId("facets").querySelectorAll("input, select, button")].find((each) => each.dataset.facet === where[0] && each.dataset.value === where[1] && each.id === where[2] && each.getAttribute("aria-label") === where[3]);
    again?.focus({ preventScroll: true });
  };

  /* What limits the view, each with a cross. */
  KG.chips = (result) => {
    const { state } = KG;
    const chips = [];
    const chip = (text, patch) => chips.push(button("chip", `${text} ×`, () => KG.set(patch), `Remove the limit: ${text}`));
    KG.FACETS.forEach((facet) => {
      if (!state[facet]) return;
      const on = [...state[facet]];
      const off = KG.facetValues(facet).filter((value) => !state[facet].has(value));
      const say = (list) => list.slice(0, 3).map((value) => KG.shorten(String(name[facet](value)), 26)).join(", ") + (list.length > 3 ? ` and ${list.length - 3} more` : "");
      chip(on.length && on.length <= off.length ? say(on) : off.length ? `without ${say(off)}` : say(on), { [facet]: null });
    });
    if (state.focus !== null) chip(`${KG.shorten(data.entities[state.focus].name, 30)}: ${state.hops ? `${state.hops} hop${state.hops > 1 ? "s" : ""}` : "its claims"}`, { focus: null });
    if (state.from || state.to) chip(`${state.from || "…"} to ${state.to || "…"}`, { from: "", to: "" });
    if (state.min > 1) chip(`${state.min} sources or more`, { min: 1 });
    if (state.q) chip(`“${KG.shorten(state.q, 30)}” in Claims`, { q: "" });
    const claims = KG.matching(result.active, state.q).length;
    const summary = make("span", "soft", `${claims.toLocaleString("en")} of ${count(KG.CLAIMS, "claim")}`);
    byId("chips").replaceChildren(...(chips.length ? [summary, ...chips, button("chip clear", "Clear all", KG.reset)] : []));
    byId("chips").hidden = !chips.length;
    byId("said").textContent = chips.length ? `${claims} of ${KG.CLAIMS} claims` : "";
    byId("filters-open").textContent = chips.length ? `Find, filter (${chips.length})` : "Find, filter";
  };
})();
