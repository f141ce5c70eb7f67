"use strict";
/* What is drawn: from the state and what passes the filters to nodes, edges, and which of them are lit.
   Places were worked out when the page was made; a claim stands between whom it joins. */
(() => {
  const { data, typeOf } = KG;
  const CLAIM_NODES = 1500;
  const NEIGHBOURS = 150;
  const SURE = { CERTAIN: 1, PROBABLE: 0.7, POSSIBLE: 0.45, UNDERSPECIFIED: 0.85 };

  const MEASURES = {
    pagerank: (entity) => Math.sqrt(entity.pagerank),
    degree: (entity) => Math.sqrt(entity.degree),
    mentions: (entity) => Math.sqrt(entity.mentions),
    betweenness: (entity) => Math.sqrt(entity.betweenness),
    claims: (entity, number) => Math.sqrt(KG.says[number].length),
  };
  const scales = {};
  const share = (number, measure) => {
    if (!scales[measure]) {
      const all = data.entities.map((entity, at) => MEASURES[measure](entity, at));
      const most = all.reduce((a, b) => Math.max(a, b), 0) || 1;
      scales[measure] = all.map((value) => value / most);
    }
    return scales[measure][number];
  };
  const crowd = Math.max(1, data.entities.length / 60);
  const radius = (part) => 9 + 17 * crowd ** 0.4 * part;

  /* Which entities: those that something passing joins, or touches if it joins none; the foremost
     first, and what was asked for. */
  const chooseEntities = (state, result) => {
    const touched = new Set();
    const joined = new Set();
    result.active.forEach((number) => {
      const all = KG.ends(number);
      const thing = KG.unit(number);
      all.forEach((entity) => touched.add(entity));
      const first = KG.isClaim(number) ? thing.claimant : thing.source;
      if (first !== null && all.length > 1) all.forEach((entity) => joined.add(entity));
    });
    const fits = (entity) => !state.types || state.types.has(typeOf(data.entities[entity]));
    const bare = (entity) => !KG.near[entity].size;
    const lonely = state.alone ? data.entities.map((_, number) => number).filter((number) => (result.free || touched.has(number)) && bare(number)) : [];
    const every = KG.near.every((others) => !others.size); // a graph without any link shows its entities
    const pool = new Set([...(joined.size ? joined : touched), ...lonely, ...(every ? data.entities.keys() : [])]);
    const wanted = [...pool].filter(fits).sort((a, b) => data.entities[a].order - data.entities[b].order);
    const most = data.first + state.more;
    const kept = new Set(wanted.slice(0, most));
    const sel = state.sel;
    const asked = [];
    if (state.focus !== null) asked.push(state.focus);
    if (sel && "entity" in sel) asked.push(sel.entity, ...[...KG.near[sel.entity]].filter((entity) => pool.has(entity) && fits(entity)).slice(0, NEIGHBOURS));
    if (sel?.path) asked.push(...sel.path, ...(KG.way || []).flatMap((hop) => [hop.from, hop.to]));
    if (sel && "claim" in sel && !("article" in sel)) asked.push(...KG.ends(sel.claim));
    if (sel?.line) asked.push(sel.line[0], sel.line[1]);
    asked.forEach((entity) => kept.add(entity));
    return { kept, left: Math.max(0, wanted.length - most) };
  };

  const between = (claim, at) => {
    const spots = [...(claim.claimant === null ? [] : [claim.claimant]), ...claim.about].map((entity) => data.entities[entity]);
    const to = claim.about.length ? claim.about.map((entity) => data.entities[entity]) : spots;
    const mean = (list, axis) => list.reduce((sum, spot) => sum + spot[axis], 0) / list.length;
    const from = claim.claimant === null ? null : data.entities[claim.claimant];
    const x = from ? (from.x + mean(to, "x")) / 2 : mean(to, "x");
    const y = from ? (from.y + mean(to, "y")) / 2 : mean(to, "y");
    const away = (spots.length < 2 ? 46 : 0) + 15 * Math.sqrt(at);
    const angle = at * 2.399963;
    return { x: x + away * Math.cos(angle), y: y + away * Math.sin(angle) };
  };

  const grouped = (edges) => {
    const found = new Map();
    edges.forEach(({ from, to, style, number, sure }) => {
      const id = `${from} ${to} ${style}`;
      if (!found.has(id)) found.set(id, { id, from, to, style, units: [], sure: 0 });
      const line = found.get(id);
      line.units.push(number);
      line.sure = Math.max(line.sure, sure);
    });
    return found;
  };
  /* Lines between the same two are drawn side by side. */
  const bend = (lines) => {
    const beside = new Map();
    const key = (line) => (line.from < line.to ? `${line.from} ${line.to}` : `${line.to} ${line.from}`);
    lines.forEach((line) => { if (!beside.has(key(line))) beside.set(key(line), []); beside.get(key(line)).push(line); });
    beside.forEach((siblings) => siblings.forEach((line, at) => {
      const turn = (at - (siblings.length - 1) / 2) * 0.24;
      line.bend = line.from < line.to ? turn : -turn;
      line.place = at;
    }));
  };

  KG.scene = (state, result) => {
    const { kept, left } = chooseEntities(state, result);
    const nodes = new Map();
    kept.forEach((number) => {
      const entity = data.entities[number];
      const part = share(number, state.size);
      nodes.set(`e${number}`, {
        id: `e${number}`, entity: number, x: entity.x, y: entity.y, size: radius(part), part, shape: data.types[typeOf(entity)].shape,
        colour: data.types[typeOf(entity)], hollow: entity.unnamed, name: entity.name, weight: part, community: entity.community,
      });
    });
    const edges = [];
    const spots = new Map();
    let claimNodes = 0;
    result.active.forEach((number) => {
      const thing = KG.unit(number);
      if (!KG.isClaim(number)) {
        if (kept.has(thing.source) && kept.has(thing.target)) edges.push({ from: `e${thing.source}`, to: `e${thing.target}`, style: "relation", number, sure: 1 });
        return;
      }
      const about = thing.about.filter((entity) => kept.has(entity));
      const from = thing.claimant !== null && kept.has(thing.claimant) ? thing.claimant : null;
      const sure = SURE[thing.certainty] ?? 0.85;
      if (!state.nodes) {
        if (from !== null) about.forEach((entity) => edges.push({ from: `e${from}`, to: `e${entity}`, style: thing.style, number, sure }));
        return;
      }
      if ((from === null && !about.length) || claimNodes >= CLAIM_NODES) return;
      claimNodes += 1;
      const key = `${from} ${about.join(" ")}`;
      const at = spots.get(key) || 0;
      spots.set(key, at + 1);
      const id = `c${number}`;
      nodes.set(id, { id, claim: number, ...between({ claimant: from, about }, at), size: 5.5, part: 0, shape: "claim", colour: KG.lookOf(thing.style), hollow: false, name: KG.contentOf(thing), weight: -1 });
      if (from !== null) edges.push({ from: `e${from}`, to: id, style: thing.style, number, sure });
      about.forEach((entity) => edges.push({ from: id, to: `e${entity}`, style: thing.style, number, sure: sure * 0.6 }));
    });
    addLinks(state, result, nodes, edges);
    if (state.articles) addArticles(result, kept, nodes, edges);
    const lines = grouped(edges);
    bend(lines);
    return { nodes, lines, left, drawn: kept.size };
  };

  function addLinks(state, result, nodes, edges) {
    if (!data.links.length) return;
    const passing = new Set(result.active);
    data.links.forEach((link, at) => {
      if ((state.links && !state.links.has(link.kind)) || !passing.has(link.source) || !passing.has(link.target)) return;
      const end = (claim) => (state.nodes ? `c${claim}` : `e${data.claims[claim].claimant}`);
      const [from, to] = [end(link.source), end(link.target)];
      if (from !== to && nodes.has(from) && nodes.has(to)) edges.push({ from, to, style: link.kind, number: -1 - at, sure: link.score ?? 1 });
    });
  }

  function addArticles(result, kept, nodes, edges) {
    const named = new Map();
    result.active.forEach((number) => {
      const thing = KG.unit(number);
      if (thing.article === null) return;
      if (!named.has(thing.article)) named.set(thing.article, new Set());
      KG.ends(number).forEach((entity) => { if (kept.has(entity)) named.get(thing.article).add(entity); });
    });
    [...named.keys()].sort((a, b) => a - b).forEach((article, at) => {
      const who = [...named.get(article)].sort((a, b) => data.entities[a].rank - data.entities[b].rank);
      if (!who.length) return;
      const spot = who.reduce((sum, entity) => ({ x: sum.x + data.entities[entity].x / who.length, y: sum.y + data.entities[entity].y / who.length }), { x: 0, y: 0 });
      const id = `a${article}`;
      const name = data.articles[article].title || data.articles[article].publisher || KG.titleOf(data.articles[article]);
      nodes.set(id, { id, article, x: spot.x + 60 * Math.cos(at * 2.4), y: spot.y + 60 * Math.sin(at * 2.4), size: 9, part: 0, shape: "paper", colour: data.types.MISC, hollow: false, name, weight: -0.5 });
      who.slice(0, 12).forEach((entity) => edges.push({ from: id, to: `e${entity}`, style: "mention", number: -1e9, sure: 0.5 }));
    });
  }

  /* What a selection lights: node ids and line ids, or null for everything. */
  KG.lit = (state, scene) => {
    const { sel } = state;
    if (!sel) return null;
    const nodes = new Set();
    const lines = new Set();
    const follow = (test) => scene.lines.forEach((line) => {
      if (!test(line)) return;
      lines.add(line.id);
      nodes.add(line.from);
      nodes.add(line.to);
    });
    const units = (numbers) => { const set = new Set(numbers); follow((line) => line.units.some((number) => set.has(number))); };
    if (sel.path) {
      const ways = new Set((KG.way || []).flatMap((hop) => [`e${hop.from} e${hop.to}`, `e${hop.to} e${hop.from}`]));
      follow((line) => ways.has(`${line.from} ${line.to}`));
      sel.path.forEach((entity) => nodes.add(`e${entity}`));
    } else if (sel.line) {
      follow((line) => line.from === `e${sel.line[0]}` && line.to === `e${sel.line[1]}` && line.style === sel.line[2]);
    } else if ("article" in sel) {
      units(data.claims.flatMap((claim, number) => (claim.article === sel.article ? [number] : [])));
      nodes.add(`a${sel.article}`);
    } else if ("claim" in sel) {
      units([sel.claim]);
      KG.ends(sel.claim).forEach((entity) => nodes.add(`e${entity}`));
    } else if ("relation" in sel) units([KG.CLAIMS + sel.relation]);
    else {
      nodes.add(`e${sel.entity}`);
      follow((line) => line.from === `e${sel.entity}` || line.to === `e${sel.entity}`);
      if (state.nodes) { // a claim's other end belongs to it
        const claims = new Set([...nodes].filter((id) => id.startsWith("c")));
        follow((line) => claims.has(line.from) || claims.has(line.to));
      }
    }
    return { nodes, lines };
  };
})();
