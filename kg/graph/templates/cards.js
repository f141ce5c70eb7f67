"use strict";
/* Claims, relations and articles as a reader sees them: the sentence with its source, its reporting
   word and its content marked, who says so, when and how that is known, and where it stands. */
(() => {
  const { data, make, button, words, count, byId } = KG;
  const PAGE = 25; // cards shown at once

  KG.nameButton = (entity, className = "name") => {
    const named = button(className, data.entities[entity].name, () => { KG.open({ entity }); KG.travel(`e${entity}`); });
    named.dataset.entity = String(entity);
    return named;
  };
  /* Cut a stretch of text where marks begin and end; each piece carries the marks that cover it. */
  KG.pieces = (text, low, high, marks) => {
    const cuts = new Set([low, high]);
    const here = marks.filter(([start, end]) => end > low && start < high);
    here.forEach(([start, end]) => { cuts.add(Math.max(low, start)); cuts.add(Math.min(high, end)); });
    const places = [...cuts].sort((a, b) => a - b);
    return places.slice(0, -1).map((start, at) => {
      const end = places[at + 1];
      return [text.slice(start, end), here.filter((mark) => mark[0] <= start && mark[1] >= end)];
    });
  };
  const ROLE = ["content", "cue", "source", "relay", "time"];
  const MEANS = { content: "what is claimed", cue: "reporting word", source: "who says it", relay: "who passes it on", time: "when" };
  const marked = (text, roles) => {
    const role = ROLE.find((each) => roles.includes(each));
    if (!role) return document.createTextNode(KG.clean(text));
    const element = make("mark", ROLE.filter((each) => roles.includes(each)).join(" "), text);
    element.title = MEANS[role];
    return element;
  };
  KG.quotes = (thing) => {
    const text = KG.textOf(thing);
    return thing.sentences.filter(([low, high]) => high > low).map(([low, high]) => make("p", "quote",
      ...KG.pieces(text, low, high, thing.marks).map(([piece, on]) => marked(piece, on.map((mark) => mark[2])))));
  };
  /* An article without a headline is known by its first line. */
  KG.titleOf = (article) => article.title || KG.shorten(article.text.trim().split("\n", 1)[0].replace(/^#+ /, ""), 70) || article.url || "Untitled article";
  KG.articleLink = (article) => {
    const title = KG.titleOf(article);
    if (!article.url) return make("span", "title", title);
    const link = make("a", "title", title);
    link.href = article.url; // http or https only, checked when the page was made
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    return link;
  };
  const source = (thing, claim) => {
    if (thing.article === null) return null;
    const article = data.articles[thing.article];
    const line = make("p", "source", article.publisher ? make("b", "", article.publisher) : null, article.publisher ? " · " : null, KG.articleLink(article));
    if (article.published) line.append(" · ", make("span", "date", article.published.slice(0, 10)));
    line.append(" ", button("read", "Show in article", () => KG.open(claim === undefined ? { article: thing.article, span: thing.sentences[0] } : { article: thing.article, claim }), "Show these words in the article"));
    return line;
  };
  const BASIS = { Stated: "as stated", Dateline: "by the dateline", Publication: "day of publication" };
  KG.statusBadge = (status) => make("b", `status ${status.toLowerCase()}`, words(status));
  const facts = (claim) => {
    const line = make("p", "facts", make("span", claim.style === "denial" ? "denial" : "", words(claim.kind)));
    if (claim.polarity === "NEGATIVE" && claim.kind !== "denial") line.append(" · ", make("span", "denial", "negated"));
    if (claim.certainty && claim.certainty !== "UNDERSPECIFIED") line.append(` · ${words(claim.certainty)}`);
    claim.statuses.filter((status) => status !== "NotAssessed").forEach((status) => line.append(" · ", KG.statusBadge(status)));
    if (claim.said) line.append(" · said ", make("span", "date", claim.said), BASIS[claim.basis] ? ` (${BASIS[claim.basis]})` : "");
    if (claim.mode === "Direct") line.append(" · quoted directly");
    if (claim.sources > 0) line.append(" · ", make("b", "sources", count(claim.sources, "independent source")));
    return line;
  };
  const LINK_WORDS = {
    same: ["Says the same as", "Says the same as"], supports: ["Supports", "Supported by"], disputes: ["Disputes", "Disputed by"],
    related: ["On the same matter as", "On the same matter as"], qualifies: ["Qualifies", "Qualified by"], corrects: ["Corrects", "Corrected by"],
  };
  const ORDER = ["disputes", "corrects", "qualifies", "supports", "same", "related"];
  const linked = (number) => [...KG.linksOf[number]].sort((a, b) => ORDER.indexOf(data.links[a].kind) - ORDER.indexOf(data.links[b].kind)).slice(0, 8).map((at) => {
    const link = data.links[at];
    const out = link.source === number;
    const other = out ? link.target : link.source;
    const claim = data.claims[other];
    const open = button("name", `${KG.claimantOf(claim)}: ${KG.shorten(KG.contentOf(claim), 90)}`, () => KG.open({ claim: other }));
    return make("p", `linked ${link.kind}`, KG.sample(link.kind), make("span", "", `${LINK_WORDS[link.kind]?.[out ? 0 : 1] || link.kind} `, open,
      link.reason ? make("span", "muted", ` (${link.reason})`) : null));
  });
  KG.claimCard = (number, brief = false) => {
    const claim = data.claims[number];
    const lead = make("p", "lead", claim.claimant === null ? make("b", "", KG.claimantOf(claim)) : KG.nameButton(claim.claimant));
    const cue = KG.cueOf(claim);
    if (cue) lead.append(make("i", "soft", ` ${cue}`));
    if (claim.about.length) {
      lead.append(make("span", "soft", " · about "));
      claim.about.forEach((entity, at) => lead.append(at ? ", " : "", KG.nameButton(entity, "name light")));
    }
    if (brief) { // for lists in which sides are compared: who, the sentence, its standing
      const article = claim.article === null ? {} : data.articles[claim.article];
      const line = make("p", "facts", ...claim.statuses.filter((status) => status !== "NotAssessed").flatMap((status) => [KG.statusBadge(status), " · "]),
        claim.polarity === "NEGATIVE" && claim.kind !== "denial" ? "negated " : "", words(claim.kind), claim.said ? ` · ${claim.said}` : "", article.text === undefined ? "" : ` · ${[article.publisher, KG.titleOf(article), article.published?.slice(0, 10)].filter(Boolean).join(", ")}`,
        claim.relays.length ? `, through ${claim.relays.map((entity) => KG.shorten(data.entities[entity].name, 30)).join(", ")}` : "", " ",
        button("read", "Open", () => KG.open({ claim: number }), `Open the claim of ${KG.claimantOf(claim)}`));
      const card = make("article", "card brief", lead, ...KG.quotes(claim), line);
      card.dataset.claim = claim.iri;
      if (KG.state.sel?.claim === number) card.classList.add("on");
      return card;
    }
    const relays = claim.relays.length ? make("p", "facts", "passed on by ", ...claim.relays.flatMap((entity, at) => [at ? ", then " : "", KG.nameButton(entity, "name light")])) : null;
    const verdicts = claim.verdicts.filter(([, , text]) => text).map(([status, by, text]) => make("p", "verdict",
      KG.statusBadge(status), by ? ` by ${by}: ` : ": ", make("q", "", text)));
    const card = make("article", "card", lead, ...KG.quotes(claim), facts(claim), relays, ...verdicts, ...linked(number), source(claim, number));
    card.dataset.claim = claim.iri;
    card.setAttribute("aria-label", KG.clean(`Claim of ${KG.claimantOf(claim)}`));
    if (KG.state.sel?.claim === number) card.classList.add("on");
    return card;
  };
  KG.relationCard = (number) => {
    const relation = data.relations[number];
    const lead = make("p", "lead", KG.nameButton(relation.source), make("span", "soft", ` ${words(relation.label)} `), KG.nameButton(relation.target));
    const when = relation.said ? make("p", "facts", `time: ${relation.said}`) : null;
    const card = make("article", "card", lead, ...KG.quotes(relation), when, source(relation));
    card.dataset.relation = relation.iri;
    return card;
  };
  /* Roles of one title together, each article that gives it beside it. */
  KG.roleLines = (numbers) => {
    const same = new Map();
    numbers.forEach((number) => {
      const { title, at } = data.roles[number];
      const key = `${KG.fold(title)} ${at}`;
      if (!same.has(key)) same.set(key, []);
      same.get(key).push(data.roles[number]);
    });
    return [...same.values()].map((roles) => {
      const { title, at } = roles[0];
      const line = make("li", "", make("b", "", title), at === null ? null : make("span", "soft", " · "), at === null ? null : KG.nameButton(at, "name light"));
      roles.filter((role) => role.article !== null).slice(0, 6).forEach((role, number) => {
        const article = data.articles[role.article];
        const day = article.published ? article.published.slice(0, 10) : article.publisher ? "undated" : "";
        const text = [article.publisher, day].filter(Boolean).join(", ") || KG.shorten(KG.titleOf(article), 24);
        line.append(number ? ", " : " ", button("read", text, () => KG.open({ article: role.article, span: role.sentences[0] }), `Show this role in the article, ${text}`));
      });
      return line;
    });
  };

  /* A heading with as many cards as a reader takes in, and the rest on request. */
  KG.section = (title, numbers, card, mark, page = PAGE) => {
    if (!numbers.length) return [];
    const list = make("div");
    const more = button("more", "", () => add());
    let at = 0;
    const add = () => {
      list.append(...numbers.slice(at, at + page).map((number) => card(number)));
      at += page;
      more.hidden = at >= numbers.length;
      more.textContent = `Show ${Math.min(page, numbers.length - at)} more`;
    };
    add();
    return [make("h3", "", mark || null, `${title} (${numbers.length})`), list, more];
  };

  /* The whole article, with everything that was read out of it marked; a mark opens its claim. */
  KG.articleView = (number, chosen, span) => {
    const article = data.articles[number];
    const marks = [];
    let claims = 0;
    data.claims.forEach((claim, at) => {
      if (claim.article !== number) return;
      claims += 1;
      claim.marks.forEach(([start, end, role]) => marks.push([start, end, role, at]));
    });
    const body = make("div", "text");
    const { text } = article;
    const view = make("p", "para");
    let para = view;
    let target = null;
    for (const [piece, on] of KG.pieces(text, 0, text.length, span ? [...marks, [...span, "span", -1]] : marks)) {
      const owners = new Set(on.map((mark) => mark[3]));
      const mine = chosen !== undefined && owners.has(chosen);
      const lines = piece.split(/\n{2,}/);
      lines.forEach((line, at) => {
        if (at) { body.append(para); para = make("p", "para"); }
        if (!line) return;
        const roles = on.filter((mark) => !mine || mark[3] === chosen).map((mark) => mark[2]);
        const element = marked(line, roles);
        if (element.nodeType === 1) {
          const first = [...owners].find((owner) => owner >= 0);
          element.dataset.claim = data.claims[first]?.iri || "";
          if (mine) element.classList.add("mine");
          element.addEventListener("click", () => { if (first !== undefined) KG.open({ article: number, claim: mine ? chosen : first }); });
        }
        if (roles.includes("span") && element.nodeType !== 1) para.append(make("mark", "span mine", line));
        else para.append(element);
        if (!target && (mine || roles.includes("span"))) target = para.lastChild;
      });
    }
    body.append(para);
    const facts = make("p", "facts", article.publisher || "Outlet unknown", article.published ? ` · ${article.published.slice(0, 10)}` : "", ` · ${count(claims, "claim")}`);
    const legend = make("p", "legend", make("mark", "source", "who says it"), " ", make("mark", "cue", "reporting word"), " ", make("mark", "content", "what is claimed"));
    const note = article.whole ? null : make("p", "note", "Only the sentences that are quoted here are known, not the whole article.");
    const link = article.url ? make("p", "source", KG.articleLink({ ...article, title: "Open the original" })) : null;
    const after = () => {
      const scroller = byId("panel").parentElement;
      if (target) scroller.scrollTop += target.getBoundingClientRect().top - scroller.getBoundingClientRect().top - scroller.clientHeight * 0.4;
    };
    return { parts: [facts, link, note, legend, ...(chosen === undefined ? [] : [KG.claimCard(chosen)]), body], after };
  };
})();
