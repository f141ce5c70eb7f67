"use strict";
/* The data, and how an element is made. Every word of an article reaches the page as a text node or
   an attribute; nothing in these files writes markup. */
window.KG = (() => {
  document.documentElement.classList.add("js");
  const raw = JSON.parse(document.getElementById("data").textContent);
  const table = ({ columns, rows }) => rows.map((row) => {
    const record = {};
    columns.forEach((name, at) => { record[name] = row[at]; });
    return record;
  });
  const data = {
    ...raw,
    entities: table(raw.entities),
    claims: table(raw.claims),
    relations: table(raw.relations),
    roles: table(raw.roles),
    articles: table(raw.articles),
    links: table(raw.links),
  };

  const byId = (id) => document.getElementById(id);
  const words = (text) => text.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const count = (number, noun, many = `${noun}s`) => `${number.toLocaleString("en")} ${number === 1 ? noun : many}`;
  // A character that turns the direction of what follows could make a name read as another.
  const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;
  const clean = (text) => String(text).replace(TURNS, (turn) => `‹U+${turn.codePointAt(0).toString(16).toUpperCase()}›`);
  const shorten = (text, most = 28) => {
    const flat = clean(text).replace(/\s+/g, " ").trim();
    return flat.length <= most ? flat : `${flat.slice(0, most - 1).trimEnd()}…`;
  };

  const make = (tag, name = "", ...children) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== false)
      .map((child) => (child instanceof Node ? child : clean(child))));
    return element;
  };
  const svg = (tag, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.map((child) => (child instanceof Node ? child : clean(child))));
    return element;
  };
  const button = (name, text, act, label) => {
    const element = make("button", name, text);
    element.type = "button";
    if (label) element.setAttribute("aria-label", clean(label));
    element.addEventListener("click", act);
    return element;
  };

  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const theme = () => document.documentElement.dataset.theme || (dark.matches ? "dark" : "light");
  const typeOf = (entity) => (data.types[entity.type] ? entity.type : "MISC");

  /* What each entity says, is told of, passes on and is related to, by index. */
  const lists = () => data.entities.map(() => []);
  const [says, told, passes, related, held] = [lists(), lists(), lists(), lists(), lists()];
  data.claims.forEach((claim, number) => {
    if (claim.claimant !== null) says[claim.claimant].push(number);
    claim.about.forEach((entity) => told[entity].push(number));
    claim.relays.forEach((entity) => passes[entity].push(number));
  });
  data.relations.forEach((relation, number) => {
    new Set([relation.source, relation.target]).forEach((entity) => related[entity].push(number));
  });
  data.roles.forEach((role, number) => { held[role.holder].push(number); });
  const linksOf = data.claims.map(() => []);
  data.links.forEach((link, number) => {
    linksOf[link.source].push(number);
    linksOf[link.target].push(number);
  });

  const textOf = (thing) => (thing.article === null ? "" : data.articles[thing.article].text);
  const contentOf = (claim) => claim.marks.filter((mark) => mark[2] === "content")
    .map(([start, end]) => textOf(claim).slice(start, end)).join(" … ");
  const cueOf = (claim) => claim.marks.filter((mark) => mark[2] === "cue")
    .map(([start, end]) => textOf(claim).slice(start, end)).join(" … ");
  const claimantOf = (claim) => (claim.claimant === null ? claim.by || "Nobody named" : data.entities[claim.claimant].name);
  const outletOf = (thing) => (thing.article === null ? "" : data.articles[thing.article].publisher);
  const gravity = ["Retracted", "Refuted", "Denied", "Disputed", "Unverified", "Verified", "NotAssessed"];
  const statusOf = (claim) => gravity.find((status) => claim.statuses.includes(status)) || claim.statuses[0];

  const SHAPES = {
    dot: ["circle", { cx: 7, cy: 7, r: 5.5 }],
    square: ["rect", { x: 2, y: 2, width: 10, height: 10 }],
    triangle: ["path", { d: "M7 1.5 13 12.5H1z" }],
    diamond: ["path", { d: "M7 .8 13 7 7 13.2 1 7z" }],
    star: ["path", { d: "M7 .8 8.8 5.1l4.6.3-3.6 3 1.2 4.6L7 10.5 3 13l1.2-4.6-3.6-3 4.6-.3z" }],
    hexagon: ["path", { d: "M3.8 1.5h6.4L13.5 7l-3.3 5.5H3.8L.5 7z" }],
  };
  const icon = (type) => {
    const [tag, attributes] = SHAPES[data.types[type].shape];
    const drawing = svg(tag, { ...attributes, fill: data.types[type][theme()] });
    return svg("svg", { width: 14, height: 14, "aria-hidden": "true", "data-type": type, class: "icon" }, drawing);
  };
  const lookOf = (style) => data.styles[style] || data.linkKinds[style];
  const sample = (style) => {
    const { dashes, end } = lookOf(style);
    const stroke = lookOf(style)[theme()];
    const head = { bar: "M25 1.5v9", arrow: "M21 2.5 26 6l-5 3.5", none: "" }[end];
    const line = { d: "M1 6h24", stroke, fill: "none", "stroke-width": 1.8 };
    if (dashes) line["stroke-dasharray"] = dashes.map((dash) => dash * 0.7).join(" ");
    return svg("svg", { width: 28, height: 12, "aria-hidden": "true", "data-style": style, class: "icon" },
      svg("path", line), svg("path", { d: head, stroke, fill: "none", "stroke-width": 1.8 }));
  };

  return {
    data, byId, words, sentence, fold, count, clean, shorten, make, svg, button, dark, calm, theme, typeOf,
    says, told, passesOn: passes, related, held, linksOf, textOf, contentOf, cueOf, claimantOf, outletOf, statusOf,
    gravity, icon, sample, lookOf,
  };
})();
