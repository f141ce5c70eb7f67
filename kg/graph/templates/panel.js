"use strict";
/* The panel of details: the overview, an entity, a line, a claim, an article, or a path. */
(() => {
  const { data, make, button, byId, count, words, icon, sample, typeOf } = KG;
  const panel = byId("panel");

  const heading = (...text) => {
    const title = make("h2", "", ...text);
    title.tabIndex = -1;
    return title;
  };
  const top = (...parts) => make("div", "kind", ...parts, button("close", "×", () => KG.open(null), "Close"));
  const back = () => (window.history.length > 1 ? button("tool", "← Back", () => window.history.back(), "Back to what was shown before") : null);
  const numbers = (pairs) => make("dl", "numbers", ...pairs.map(([value, noun, many]) => make("div", "", make("dt", "", value === 1 ? noun : many || `${noun}s`), make("dd", "", String(value)))));
  const passing = (list, shift = 0) => list.filter((number) => KG.passes.set.has(number + shift));
  const rank = (number) => data.entities[number].rank;
  const ranking = (title, counted, act) => {
    const best = counted.filter(([number]) => number).sort((a, b) => b[0] - a[0] || rank(a[1]) - rank(b[1])).slice(0, 6);
    if (!best.length) return [];
    return [make("h3", "", title), make("ol", "list", ...best.map(([number, entity]) => make("li", "", icon(typeOf(data.entities[entity])), KG.nameButton(entity), act(number, entity))))];
  };
  const claims = (number) => make("span", "count", count(number, "claim"));

  /* Claims in the order of the question: who asserts, who denies, who only passes on. */
  const groups = (title, list) => {
    const denied = list.filter((number) => data.claims[number].style === "denial");
    const relayed = list.filter((number) => data.claims[number].style !== "denial" && data.claims[number].relays.length);
    const rest = list.filter((number) => data.claims[number].style !== "denial" && !data.claims[number].relays.length);
    return [
      ...KG.section(`${title}: asserted`, rest, KG.claimCard, sample("claim")),
      ...KG.section(`${title}: denied or negated`, denied, KG.claimCard, sample("denial")),
      ...KG.section(`${title}: through others`, relayed, KG.claimCard),
    ];
  };

  const overview = () => {
    const all = data.claims.map((_, number) => number).filter((number) => KG.passes.set.has(number));
    const denied = all.filter((number) => data.claims[number].style === "denial");
    const open = all.filter((number) => data.claims[number].statuses.includes("Unverified"));
    const start = (number, text, patch, style) => {
      const go = button("start", "", () => KG.set(patch));
      go.append(style, make("b", "", String(number)), make("span", "", text));
      return make("li", "", go);
    };
    const opposed = KG.contested(KG.passes.active);
    const list = make("ul", "starts",
      opposed.length ? start(opposed.length, "matters with two sides, set beside each other", { view: "contested", sel: null }, sample("contested")) : null,
      denied.length ? start(denied.length, denied.length === 1 ? "denial or negation" : "denials and negations", { view: "claims", styles: new Set(["denial"]) }, sample("denial")) : null,
      open.length ? start(open.length, open.length === 1 ? "claim that its article calls unverified" : "claims that their articles call unverified", { view: "claims", status: new Set(["Unverified"]) }, sample("unverified")) : null,
      start(all.length, all.length === 1 ? "claim in all, with its sentence" : "claims in all, each with its sentence", { view: "claims", styles: null, status: null }, sample("claim")));
    return [heading("Where to start"), make("p", "muted", "Click a name, a line or a number. Every claim opens in the sentence that it comes from."), list,
      ...ranking("Most claims made", data.entities.map((_, entity) => [passing(KG.says[entity]).length, entity]), claims),
      ...ranking("Most spoken of", data.entities.map((_, entity) => [passing(KG.told[entity]).length, entity]), claims)];
  };

  const focusBar = (entity) => {
    const { state } = KG;
    const on = (hops) => state.focus === entity && state.hops === hops;
    const set = (hops) => () => KG.set(on(hops) ? { focus: null } : { focus: entity, hops });
    const choice = (hops, text, label) => {
      const pick = button("tool", text, set(hops), label);
      pick.setAttribute("aria-pressed", String(on(hops)));
      return pick;
    };
    return make("div", "actions", make("span", "soft", "Show only"), choice(0, "its claims", "Show only what it says and what is said of it"),
      ...[1, 2, 3].map((hops) => choice(hops, `${hops} hop${hops > 1 ? "s" : ""}`, `Show only what is within ${hops} hops`)),
      button("tool", "Path to…", () => KG.askPath(entity), "Find a path to another entity"));
  };
  const SCHEMES = { geonames: "GeoNames", wikidata: "Wikidata" };
  const entityPanel = (number) => {
    const entity = data.entities[number];
    const kind = data.types[typeOf(entity)].one + (entity.unnamed ? ", unnamed" : "");
    const known = entity.identifiers.map((text) => text.replace(/^(\w+):/, (_, scheme) => `${SCHEMES[scheme] || scheme} `));
    if (entity.position) known.push(`${entity.position[0].toFixed(2)}, ${entity.position[1].toFixed(2)}`);
    const others = [...KG.near[number]].sort((a, b) => rank(a) - rank(b)).slice(0, 40);
    const [says, told] = [passing(KG.says[number]), passing(KG.told[number])];
    const hidden = KG.says[number].length + KG.told[number].length - says.length - told.length;
    return [top(icon(typeOf(entity)), kind), heading(KG.shorten(entity.name, 300)),
      entity.aliases.length ? make("p", "muted aliases", `Also: ${entity.aliases.slice(0, 12).map((name) => KG.shorten(name, 80)).join(", ")}`) : null,
      known.length ? make("p", "muted", known.join(" · ")) : null,
      entity.maybe.length ? make("p", "muted maybe", "Perhaps the same as ", ...entity.maybe.slice(0, 8).flatMap(([other, reason], at) => {
        const name = KG.nameButton(other, "name light");
        name.title = reason;
        return at ? [", ", name] : [name];
      })) : null,
      numbers([[entity.mentions, "mention"], [entity.documents, "article"], [entity.degree, "link"], [entity.rank, "rank", "rank"]]),
      focusBar(number),
      ...(KG.held[number].length ? [make("h3", "", "Roles"), make("ul", "roles", ...KG.roleLines(KG.held[number]).slice(0, 12))] : []),
      hidden ? make("p", "note", `${count(hidden, "claim")} kept out by the filters.`) : null,
      ...groups("Says", says), ...groups("Spoken of", told),
      ...KG.section("Passes on", passing(KG.passesOn[number]), KG.claimCard),
      ...KG.section("Relations", passing(KG.related[number], KG.CLAIMS), KG.relationCard, sample("relation")),
      ...(others.length ? [make("h3", "", `Linked to (${KG.near[number].size})`), make("p", "chips", ...others.map((other) => KG.nameButton(other, "chip")))] : [])];
  };
  const linePanel = ([from, to, style]) => {
    const between = KG.passes.active.filter((number) => {
      const thing = KG.unit(number);
      return KG.isClaim(number) ? thing.claimant === from && thing.about.includes(to) && thing.style === style : style === "relation" && thing.source === from && thing.target === to;
    });
    const joined = data.links.flatMap((link) => (link.kind === style && data.claims[link.source].claimant === from && data.claims[link.target].claimant === to ? [link.source, link.target] : []));
    const name = KG.lookOf(style)?.name || style;
    return [top(sample(style), name), heading(KG.nameButton(from), " → ", KG.nameButton(to)),
      ...KG.section("Claims", [...new Set([...between.filter(KG.isClaim), ...joined])], KG.claimCard),
      ...KG.section("Relations", between.filter((number) => !KG.isClaim(number)).map((number) => number - KG.CLAIMS), KG.relationCard)];
  };
  const pathPanel = ([from, to]) => {
    const ends = [KG.nameButton(from), " and ", KG.nameButton(to)];
    if (!KG.way) return [top("path"), heading("No path"), make("p", "", "Nothing that passes the filters joins ", ...ends, ".")];
    return [top("path"), heading(count(KG.way.length, "step")), make("p", "muted", "Between ", ...ends, ", over what passes the filters. Each step has its evidence."),
      ...KG.way.flatMap((hop, at) => [make("h3", "hop", `${at + 1}. `, KG.nameButton(hop.from), " – ", KG.nameButton(hop.to)),
        ...hop.units.slice(0, 4).map((number) => (KG.isClaim(number) ? KG.claimCard(number) : KG.relationCard(number - KG.CLAIMS))),
        hop.units.length > 4 ? make("p", "note", `and ${hop.units.length - 4} more; open either name to see them`) : null])];
  };

  KG.describe = () => {
    const { sel } = KG.state;
    let after = null;
    let parts;
    if (!sel) parts = overview();
    else if (sel.path) parts = pathPanel(sel.path);
    else if (sel.line) parts = linePanel(sel.line);
    else if ("article" in sel) {
      const view = KG.articleView(sel.article, sel.claim, sel.span);
      parts = [top("article"), heading(KG.titleOf(data.articles[sel.article])), back(), ...view.parts];
      after = view.after;
    } else if ("claim" in sel) {
      parts = [top(sample(data.claims[sel.claim].style), words(data.claims[sel.claim].kind)), heading(`Claim of ${KG.shorten(KG.claimantOf(data.claims[sel.claim]), 120)}`), KG.claimCard(sel.claim)];
    } else if ("relation" in sel) parts = [top(sample("relation"), "stated relation"), heading(words(data.relations[sel.relation].label)), KG.relationCard(sel.relation)];
    else parts = entityPanel(sel.entity);
    panel.replaceChildren(...parts.filter(Boolean));
    panel.parentElement.scrollTop = 0;
    if (after) after();
    const of = (kind, number) => data[kind][number].iri;
    const selected = !sel ? "" : sel.path ? "path" : sel.line ? sel.line.slice(0, 2).map((at) => of("entities", at)).join(" ")
      : "article" in sel ? of("articles", sel.article) : "claim" in sel ? of("claims", sel.claim) : "relation" in sel ? of("relations", sel.relation) : of("entities", sel.entity);
    document.body.dataset.selected = selected;
    document.body.dataset.open = sel ? "true" : "false";
  };
})();
