"use strict";
/* What is looked at: kept in one object, written into the address after "#", so that a view can be
   mailed, and the browser's back button undoes a step. */
(() => {
  const { data } = KG;
  const FACETS = ["types", "styles", "kinds", "status", "certainty", "outlets", "speakers", "communities", "links"];
  const blank = () => ({
    view: "network",
    sel: null, // {entity} {claim} {relation} {article, claim or span} {line: [source, target, style]} {path: [a, b]}
    types: null, styles: null, kinds: null, status: null, certainty: null, outlets: null, speakers: null, communities: null, links: null,
    min: 1, from: "", to: "", undated: true, q: "",
    focus: null, hops: 1,
    size: "pagerank", nodes: false, articles: false, hulls: false, alone: false, more: 0,
    sort: "",
  });
  const index = (list) => new Map(list.map((item, number) => [item.iri, number]));
  const places = {
    entity: index(data.entities), claim: index(data.claims), relation: index(data.relations), article: index(data.articles),
  };
  const lists = { entity: data.entities, claim: data.claims, relation: data.relations, article: data.articles };
  const name = (kind, number) => lists[kind][number].iri;
  const number = (kind, iri) => places[kind].get(iri);

  // Values of facets are words of the data or numbers of entities; an entity is written by its IRI.
  const VALUE = {
    speakers: [(value) => (value < 0 ? "-" : name("entity", value)), (text) => (text === "-" ? -1 : number("entity", text))],
    communities: [String, Number],
  };
  const writeSel = (sel) => {
    if (!sel) return "";
    if (sel.path) return `path ${sel.path.map((at) => name("entity", at)).join(" ")}`;
    if (sel.line) return `line ${name("entity", sel.line[0])} ${name("entity", sel.line[1])} ${sel.line[2]}`;
    if ("article" in sel) return `article ${name("article", sel.article)}${sel.claim !== undefined ? ` ${name("claim", sel.claim)}` : sel.span ? ` @${sel.span.join("-")}` : ""}`;
    const kind = ["entity", "claim", "relation"].find((each) => each in sel);
    return `${kind} ${name(kind, sel[kind])}`;
  };
  const readSel = (text) => {
    const [kind, ...rest] = text.split(" ");
    if (kind === "path" || kind === "line") {
      const ends = rest.slice(0, 2).map((iri) => number("entity", iri));
      if (ends.length < 2 || ends.includes(undefined)) return null;
      return kind === "path" ? { path: ends } : { line: [...ends, rest[2]] };
    }
    const at = places[kind]?.get(rest[0]);
    if (at === undefined) return null;
    const span = kind === "article" ? /^@(\d{1,9})-(\d{1,9})$/.exec(rest[1] || "") : null;
    if (span) return { article: at, span: [Number(span[1]), Number(span[2])] };
    const claim = kind === "article" && rest[1] ? number("claim", rest[1]) : undefined;
    return claim === undefined ? { [kind]: at } : { [kind]: at, claim };
  };

  const isDay = (text) => {
    const stamp = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
    return !Number.isNaN(stamp) && new Date(stamp).toISOString().startsWith(text);
  };
  const encode = (state) => {
    const usual = blank();
    const parts = new URLSearchParams();
    const put = (key, value) => parts.append(key, value);
    if (state.view !== usual.view) put("view", state.view);
    if (state.sel) put("sel", writeSel(state.sel));
    for (const facet of FACETS) {
      if (!state[facet]) continue;
      const write = VALUE[facet]?.[0] || String;
      const every = KG.facetValues(facet);
      const left = every.filter((value) => !state[facet].has(value));
      const less = left.length < state[facet].size;
      put(facet, (less ? "!" : "") + (less ? left : [...state[facet]]).map((value) => encodeURIComponent(write(value))).join(","));
    }
    for (const key of ["from", "to", "q", "size", "sort"]) if (state[key] !== usual[key]) put(key, state[key]);
    for (const key of ["min", "more"]) if (state[key] !== usual[key]) put(key, String(state[key]));
    for (const key of ["undated", "nodes", "articles", "hulls", "alone"]) if (state[key] !== usual[key]) put(key, state[key] ? "1" : "0");
    if (state.focus !== null) { put("focus", name("entity", state.focus)); put("hops", String(state.hops)); }
    return parts.toString();
  };
  const decode = (text) => {
    const state = blank();
    const given = new URLSearchParams(text);
    for (const [key, value] of given) {
      if (key === "sel") state.sel = readSel(value);
      else if (FACETS.includes(key)) {
        const read = VALUE[key]?.[1] || String;
        const not = value.startsWith("!");
        const listed = value.slice(not ? 1 : 0);
        const known = new Set(KG.facetValues(key));
        const named = new Set((listed === "" ? [] : listed.split(",")).map((part) => {
          try { return read(decodeURIComponent(part)); } catch { return undefined; }
        }).filter((part) => known.has(part)));
        // What this graph does not have limits nothing; that nothing at all is chosen does.
        if (not) state[key] = new Set([...known].filter((each) => !named.has(each)));
        else if (named.size || listed === "") state[key] = named;
      } else if (key === "focus") state.focus = number("entity", value) ?? null;
      else if (key === "view") state.view = ["network", "claims", "contested", "map"].includes(value) ? value : "network";
      else if (key === "min" || key === "more" || key === "hops") state[key] = Math.max(0, Math.min(1e6, Math.round(Number(value)) || 0));
      else if (["undated", "nodes", "articles", "hulls", "alone"].includes(key)) state[key] = value === "1";
      else if (key === "from" || key === "to") state[key] = isDay(value) ? value : "";
      else if (key === "size") state.size = ["pagerank", "degree", "mentions", "betweenness", "claims"].includes(value) ? value : "pagerank";
      else if (key === "sort" || key === "q") state[key] = value;
    }
    return state;
  };

  KG.blank = blank;
  KG.FACETS = FACETS;
  KG.state = blank();
  let written = "";
  /* Change what is looked at. A step can be undone; what goes on while a hand moves is no step. */
  KG.set = (patch, { step = true } = {}) => {
    const before = KG.state;
    KG.state = { ...before, ...patch };
    const hash = encode(KG.state);
    if (hash !== written) {
      written = hash;
      // In a notebook's frame, a bare "#" would mean the notebook's own address.
      if (step) window.location.hash = hash; else window.location.replace(`${window.location.href.split("#")[0]}#${hash}`);
    }
    KG.render(before);
  };
  KG.open = (sel, options) => KG.set({ sel }, options);
  KG.reset = () => KG.set({ ...blank(), view: KG.state.view });
  KG.address = () => window.location.href;
  const read = () => {
    const text = window.location.hash.slice(1);
    const before = KG.state;
    if (text === written) return;
    KG.state = decode(text);
    written = text;
    KG.render(before);
  };
  window.addEventListener("hashchange", read);
  KG.begin = () => {
    written = window.location.hash.slice(1);
    KG.state = decode(written);
  };
})();
