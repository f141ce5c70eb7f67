"use strict";
/* Which claims and relations pass: each facet is a set of values or null for all. Units are the
   claims, then the relations. Counts beside a value are of what passes all the other filters. */
(() => {
  const { data, typeOf } = KG;
  const CLAIMS = data.claims.length;
  const UNITS = CLAIMS + data.relations.length;
  const unit = (number) => (number < CLAIMS ? data.claims[number] : data.relations[number - CLAIMS]);
  const isClaim = (number) => number < CLAIMS;
  const ends = (number) => {
    const thing = unit(number);
    return isClaim(number) ? [...(thing.claimant === null ? [] : [thing.claimant]), ...thing.about] : [thing.source, thing.target];
  };
  const once = (values) => [...new Set(values)];
  const outletsOf = (thing) => {
    const publisher = KG.outletOf(thing) || "Outlet unknown";
    return once([publisher, ...(thing.relays || []).map((entity) => data.entities[entity].name)]);
  };
  const READ = {
    styles: (number) => [isClaim(number) ? unit(number).style : "relation"],
    kinds: (number) => (isClaim(number) ? [unit(number).kind] : []),
    status: (number) => (isClaim(number) ? unit(number).statuses : []),
    certainty: (number) => (isClaim(number) ? [unit(number).certainty || "UNDERSPECIFIED"] : []),
    outlets: (number) => outletsOf(unit(number)),
    speakers: (number) => (isClaim(number) ? [unit(number).claimant ?? -1] : []),
    communities: (number) => once(ends(number).map((entity) => data.entities[entity].community)),
  };
  const KEYS = Object.keys(READ);
  const values = Object.fromEntries(KEYS.map((key) => [key, Array.from({ length: UNITS }, (_, number) => READ[key](number))]));
  const ORDER = {
    styles: data.styleOrder,
    kinds: ["assertion", "denial", "confirmation", "allegation", "warning", "prediction", "estimate"],
    status: [...KG.gravity],
    certainty: ["CERTAIN", "PROBABLE", "POSSIBLE", "UNDERSPECIFIED"],
  };
  const every = {};
  for (const key of KEYS) {
    const tally = new Map();
    values[key].forEach((list) => list.forEach((value) => tally.set(value, (tally.get(value) || 0) + 1)));
    const found = [...tally.keys()];
    const place = (value) => { const at = ORDER[key]?.indexOf(value); return at === undefined || at < 0 ? 99 : at; };
    found.sort((a, b) => place(a) - place(b) || tally.get(b) - tally.get(a) || (a < b ? -1 : 1));
    every[key] = found;
  }
  every.types = data.typeOrder.filter((type) => data.entities.some((entity) => typeOf(entity) === type));
  every.links = data.linkOrder.filter((kind) => data.links.some((link) => link.kind === kind));
  KG.facetValues = (facet) => every[facet];

  const heads = new Map(); // the foremost entity of each community
  data.entities.forEach((entity, number) => {
    const head = heads.get(entity.community);
    if (head === undefined || entity.rank < data.entities[head].rank) heads.set(entity.community, number);
  });
  KG.communityName = (community) => `Around ${KG.shorten(data.entities[heads.get(community)]?.name || "nobody", 26)}`;

  const near = data.entities.map(() => new Set());
  for (let number = 0; number < UNITS; number += 1) {
    const all = ends(number);
    const from = isClaim(number) && unit(number).claimant === null ? null : all[0];
    if (from !== null) all.slice(1).forEach((to) => { if (to !== from) { near[from].add(to); near[to].add(from); } });
  }
  KG.near = near;
  const around = (start, hops) => {
    const found = new Set([start]);
    let edge = [start];
    for (let hop = 0; hop < hops; hop += 1) {
      const next = [];
      edge.forEach((entity) => near[entity].forEach((other) => { if (!found.has(other)) { found.add(other); next.push(other); } }));
      edge = next;
    }
    return found;
  };
  const inFocus = (number, state, ring) => {
    if (state.focus === null) return true;
    const thing = unit(number);
    if (state.hops === 0) return ends(number).includes(state.focus) || (thing.relays || []).includes(state.focus);
    if (!isClaim(number)) return ring.has(thing.source) && ring.has(thing.target);
    const about = thing.about.some((entity) => ring.has(entity));
    return thing.claimant === null ? about : ring.has(thing.claimant) && (about || !thing.about.length);
  };
  const inTypes = (number, wanted) => {
    if (!wanted) return true;
    const allowed = (entity) => wanted.has(typeOf(data.entities[entity]));
    const thing = unit(number);
    if (!isClaim(number)) return allowed(thing.source) && allowed(thing.target);
    if (thing.claimant !== null && !allowed(thing.claimant)) return false;
    return !thing.about.length || thing.about.some(allowed);
  };
  const inDays = (thing, state) => {
    if (!thing.from) return state.undated || !(state.from || state.to);
    return (!state.from || thing.to >= state.from) && (!state.to || thing.from <= state.to);
  };
  const supported = (number, least) => least <= 1 || (isClaim(number) && (unit(number).sources ?? 1) >= least);
  KG.anySources = data.claims.some((claim) => claim.sources !== null);
  KG.mostSources = Math.max(1, ...data.claims.slice(0, 50000).map((claim) => claim.sources ?? 1));

  /* Apply the state; returns the units that pass, counts by facet, and those that only days keep out. */
  KG.filter = (state) => {
    const limited = KEYS.filter((key) => state[key]);
    const counts = Object.fromEntries(KEYS.map((key) => [key, new Map()]));
    const tally = (key, number) => values[key][number].forEach((value) => counts[key].set(value, (counts[key].get(value) || 0) + 1));
    const ring = state.focus === null ? null : around(state.focus, state.hops);
    const active = [];
    const timed = [];
    const types = new Map();
    const seen = new Set();
    const see = (number) => ends(number).forEach((entity) => {
      if (seen.has(entity)) return;
      seen.add(entity);
      const type = typeOf(data.entities[entity]);
      types.set(type, (types.get(type) || 0) + 1);
    });
    for (let number = 0; number < UNITS; number += 1) {
      const thing = unit(number);
      let out = 0;
      let only = "";
      const fail = (what) => { out += 1; only = what; };
      if (!inFocus(number, state, ring) || !supported(number, state.min)) continue;
      if (!inDays(thing, state)) fail("days");
      if (!inTypes(number, state.types)) fail("types");
      for (const key of limited) {
        if (out > 1) break;
        if (!values[key][number].some((value) => state[key].has(value))) fail(key);
      }
      if (out > 1) continue;
      if (!out) {
        active.push(number);
        timed.push(number);
        KEYS.forEach((key) => tally(key, number));
        see(number);
      } else if (only === "days") timed.push(number);
      else if (only === "types") see(number);
      else tally(only, number);
    }
    const free = !limited.length && state.focus === null && state.min <= 1 && !state.from && !state.to;
    if (free) {
      types.clear();
      data.entities.forEach((entity) => types.set(typeOf(entity), (types.get(typeOf(entity)) || 0) + 1));
    }
    counts.types = types;
    const passing = new Set(active);
    counts.links = new Map();
    data.links.forEach((link) => {
      if (passing.has(link.source) && passing.has(link.target)) counts.links.set(link.kind, (counts.links.get(link.kind) || 0) + 1);
    });
    return { active, timed, counts, ring, free: free && !state.types };
  };
  Object.assign(KG, { CLAIMS, UNITS, unit, isClaim, ends, around });

  /* The shortest way between two entities over what passes, breadth first; null where there is none. */
  KG.path = (from, to, active) => {
    const over = new Map();
    const join = (a, b, number) => {
      if (!over.has(a)) over.set(a, new Map());
      const others = over.get(a);
      if (!others.has(b)) others.set(b, []);
      others.get(b).push(number);
    };
    active.forEach((number) => {
      const thing = unit(number);
      const first = isClaim(number) ? thing.claimant : thing.source;
      if (first === null) return;
      (isClaim(number) ? thing.about : [thing.target]).forEach((other) => {
        if (other !== first) { join(first, other, number); join(other, first, number); }
      });
    });
    const came = new Map([[from, null]]);
    let edge = [from];
    while (edge.length && !came.has(to)) {
      const next = [];
      edge.forEach((entity) => [...(over.get(entity)?.keys() || [])].sort((a, b) => data.entities[a].rank - data.entities[b].rank)
        .forEach((other) => { if (!came.has(other)) { came.set(other, entity); next.push(other); } }));
      edge = next;
    }
    if (!came.has(to)) return null;
    const way = [to];
    while (came.get(way[0]) !== null) way.unshift(came.get(way[0]));
    return way.slice(1).map((end, at) => ({ from: way[at], to: end, units: over.get(way[at]).get(end) }));
  };
})();
