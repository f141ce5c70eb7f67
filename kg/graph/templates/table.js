"use strict";
/* The claims as a table to sort, filter and copy, and what sources contradict each other on, side by
   side. A row opens its claim; what is open is marked in the table. */
(() => {
  const { data, byId, make, button, fold, count, words } = KG;
  const PAGE = 100;
  let shown = PAGE;
  let rows = [];

  const COLUMNS = [
    ["who", "Who", (claim) => fold(KG.claimantOf(claim))],
    ["what", "Says what", (claim) => fold(KG.contentOf(claim))],
    ["status", "Status", (claim) => `${KG.gravity.indexOf(KG.statusOf(claim))} ${claim.style} ${claim.kind}`],
    ["when", "When", (claim) => claim.from || (claim.said ? `8${claim.said}` : "9")],
    ["where", "Published in", (claim) => fold(KG.outletOf(claim))],
    ...(KG.anySources ? [["sources", "Sources", (claim) => String(1e6 - (claim.sources || 0)).padStart(8, "0")]] : []),
  ];
  const head = byId("claims-head");
  COLUMNS.forEach(([key, name]) => {
    const cell = make("th", "", button("sort", name, () => {
      const { sort } = KG.state;
      KG.set({ sort: sort === key ? `-${key}` : sort === `-${key}` ? "" : key });
    }));
    cell.scope = "col";
    cell.dataset.key = key;
    head.append(cell);
  });
  const texts = new Map();
  const textOf = (number) => {
    if (!texts.has(number)) {
      const claim = data.claims[number];
      const article = claim.article === null ? {} : data.articles[claim.article];
      texts.set(number, fold([KG.claimantOf(claim), ...claim.sentences.map(([low, high]) => KG.textOf(claim).slice(low, high)), claim.kind,
        ...claim.statuses, claim.said, article.publisher, article.title, ...claim.about.map((entity) => data.entities[entity].name)].join(" ")));
    }
    return texts.get(number);
  };
  const row = (number) => {
    const claim = data.claims[number];
    const article = claim.article === null ? null : data.articles[claim.article];
    const who = make("td", "", claim.claimant === null ? make("span", "muted", KG.claimantOf(claim)) : KG.nameButton(claim.claimant));
    const open = button("open", "Open", () => KG.open({ claim: number }), `Open the claim of ${KG.claimantOf(claim)}`);
    const what = make("td", "what", ...KG.quotes(claim), claim.relays.length ? make("p", "facts", `through ${claim.relays.map((entity) => KG.shorten(data.entities[entity].name, 40)).join(", then ")}`) : null);
    const status = make("td", "", make("span", claim.style === "denial" ? "denial" : "", claim.polarity === "NEGATIVE" && claim.kind !== "denial" ? `negated ${words(claim.kind)}` : words(claim.kind)));
    claim.statuses.filter((each) => each !== "NotAssessed").forEach((each) => status.append(make("br"), KG.statusBadge(each)));
    if (claim.certainty && !["UNDERSPECIFIED", "CERTAIN"].includes(claim.certainty)) status.append(make("br"), make("span", "muted", words(claim.certainty)));
    const where = make("td", "where", article ? make("b", "", article.publisher || "Outlet unknown") : null, article ? make("br") : null,
      article ? button("title", KG.titleOf(article), () => KG.open({ article: claim.article, claim: number }), `Show in the article ${KG.titleOf(article)}`) : null);
    const cells = [who, what, status, make("td", "date", claim.said || "–"), where];
    if (KG.anySources) cells.push(make("td", "date", claim.sources === null ? "–" : String(claim.sources)));
    what.prepend(open);
    const line = make("tr", "", ...cells);
    line.dataset.claim = claim.iri;
    line.addEventListener("click", (event) => { if (!event.target.closest("button, a") && !String(window.getSelection())) KG.open({ claim: number }); });
    return line;
  };
  const marks = () => {
    const { sel } = KG.state;
    byId("claims-rows").querySelectorAll("tr").forEach((line, at) => {
      const claim = data.claims[rows[at]];
      const on = sel && ((sel.claim !== undefined && sel.claim === rows[at]) || ("entity" in sel && (claim.claimant === sel.entity || claim.about.includes(sel.entity))));
      line.classList.toggle("on", Boolean(on));
    });
  };
  KG.matching = (active, q) => {
    const wanted = fold(q).split(/\s+/).filter(Boolean);
    return active.filter((number) => KG.isClaim(number) && (!wanted.length || wanted.every((word) => textOf(number).includes(word))));
  };
  let last = "";
  KG.table = (result) => {
    const { state } = KG;
    if (state.view !== "claims") return;
    const found = KG.matching(result.active, state.q);
    const down = state.sort.startsWith("-");
    const column = COLUMNS.find(([key]) => key === state.sort.replace("-", ""));
    if (column) {
      const keys = new Map(found.map((number) => [number, column[2](data.claims[number])]));
      found.sort((a, b) => (keys.get(a) < keys.get(b) ? -1 : keys.get(a) > keys.get(b) ? 1 : a - b) * (down ? -1 : 1));
    }
    head.querySelectorAll("th").forEach((cell) => {
      const on = cell.dataset.key === column?.[0];
      cell.setAttribute("aria-sort", on ? (down ? "descending" : "ascending") : "none");
    });
    byId("matches").textContent = `${count(found.length, "claim")}${found.length < KG.CLAIMS ? ` of ${KG.CLAIMS.toLocaleString("en")}` : ""}`;
    if (byId("filter").value !== state.q) byId("filter").value = state.q;
    const key = `${found.join(",")} ${KG.theme()}`;
    rows = found;
    if (key !== last) {
      last = key;
      shown = PAGE;
      byId("claims-rows").replaceChildren(...rows.slice(0, shown).map(row));
    }
    more();
    marks();
  };
  const more = () => {
    const pager = byId("claims-more");
    pager.hidden = shown >= rows.length;
    pager.textContent = `Show ${Math.min(PAGE, rows.length - shown)} more of ${rows.length - shown}`;
  };
  byId("claims-more").addEventListener("click", () => {
    byId("claims-rows").append(...rows.slice(shown, shown + PAGE).map(row));
    shown += PAGE;
    more();
    marks();
  });
  byId("filter").addEventListener("input", (event) => KG.later(() => KG.set({ q: event.target.value }, { step: false })));

  /* For a spreadsheet: a cell that begins like a formula is only text. */
  const FIELDS = ["claimant", "claim", "kind", "said", "certainty", "status", "through", "sources", "outlet", "title", "published", "url", "sentence"];
  const fields = (number) => {
    const claim = data.claims[number];
    const article = claim.article === null ? {} : data.articles[claim.article];
    const text = KG.textOf(claim);
    return [KG.claimantOf(claim), KG.contentOf(claim), claim.kind, claim.said, words(claim.certainty), claim.statuses.join("; "), claim.relays.map((entity) => data.entities[entity].name).join("; "),
      claim.sources ?? "", article.publisher || "", article.title || "", article.published || "", article.url || "", claim.sentences.map(([low, high]) => text.slice(low, high)).join(" … ")];
  };
  const cell = (value) => {
    const text = String(value).replace(/\r?\n/g, " ");
    const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
    return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const bar = (value) => KG.clean(String(value)).replace(/\s+/g, " ").replace(/[\\|<>[\]*_`]/g, "\\$&");
  const current = () => KG.matching(KG.passes.active, KG.state.q);
  KG.asCsv = () => [FIELDS, ...current().map(fields)].map((line) => line.map(cell).join(",")).join("\r\n");
  KG.asMarkdown = () => [`| ${FIELDS.join(" | ")} |`, `|${FIELDS.map(() => "---").join("|")}|`, ...current().map((number) => `| ${fields(number).map(bar).join(" | ")} |`)].join("\n");

  /* Matters on which sources contradict each other. Where claims are linked, those linked; elsewhere
     what is denied or negated of a topic beside what others assert of it. */
  const linkedGroups = (passing) => {
    const group = new Map();
    const find = (claim) => { let at = claim; while (group.get(at) !== at) at = group.get(at); return at; };
    const add = (claim) => { if (!group.has(claim)) group.set(claim, claim); };
    const links = data.links.filter((link) => link.kind !== "related" && (!KG.state.links || KG.state.links.has(link.kind)) && passing.has(link.source) && passing.has(link.target));
    links.forEach((link) => { add(link.source); add(link.target); const [a, b] = [find(link.source), find(link.target)]; if (a !== b) group.set(Math.max(a, b), Math.min(a, b)); });
    const found = new Map();
    // The later claim comes first in a link; which one says no stands in the claims.
    const denies = (claim) => data.claims[claim].style === "denial";
    links.filter((link) => ["disputes", "corrects"].includes(link.kind)).forEach((link) => {
      const key = find(link.source);
      if (!found.has(key)) found.set(key, { pro: new Set(), con: new Set(), linked: true });
      const turned = denies(link.target) && !denies(link.source);
      found.get(key).con.add(turned ? link.target : link.source);
      found.get(key).pro.add(turned ? link.source : link.target);
    });
    links.filter((link) => ["same", "supports"].includes(link.kind)).forEach((link) => {
      const matter = found.get(find(link.source));
      if (!matter) return;
      const side = matter.con.has(link.source) || matter.con.has(link.target) ? "con" : "pro";
      matter[side].add(link.source);
      matter[side].add(link.target);
    });
    return [...found.values()].map((matter) => ({ ...matter, pro: [...matter.pro].filter((claim) => !matter.con.has(claim)), con: [...matter.con] })).filter((matter) => matter.pro.length);
  };
  /* Put first what shares words with the other side, and what its article doubts. */
  const stems = (text) => new Set(fold(text).split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 3).map((word) => word.slice(0, 5)));
  const entityWords = (entity) => stems(data.entities[entity].name);
  const nearest = (numbers, others, common) => {
    const there = new Set(others.flatMap((number) => [...stems(KG.contentOf(data.claims[number]))]).filter((word) => !common.has(word)));
    const near = new Map(numbers.map((number) => {
      const here = stems(KG.contentOf(data.claims[number]));
      return [number, [...here].filter((word) => there.has(word)).length + (data.claims[number].statuses[0] === "NotAssessed" ? 0 : 1.5)];
    }));
    return [...numbers].sort((a, b) => near.get(b) - near.get(a) || a - b);
  };
  KG.contested = (active) => {
    const passing = new Set(active.filter(KG.isClaim));
    const found = linkedGroups(passing);
    const topics = new Map();
    passing.forEach((number) => {
      const claim = data.claims[number];
      claim.about.forEach((entity) => {
        if (!topics.has(entity)) topics.set(entity, { topic: entity, pro: [], con: [], linked: false });
        topics.get(entity)[claim.style === "denial" ? "con" : "pro"].push(number);
      });
    });
    topics.forEach((matter) => {
      const { con } = matter;
      const sayers = new Set(con.map((number) => data.claims[number].claimant));
      const pro = matter.pro.filter((number) => !sayers.has(data.claims[number].claimant));
      if (con.length && pro.length) found.push({ ...matter, con, pro });
    });
    const spread = (matter) => (matter.linked ? 25 : 0) + Math.min(matter.pro.length, 3) * 10 + matter.con.length * 20 + matter.pro.length;
    return found.sort((a, b) => spread(b) - spread(a) || a.con[0] - b.con[0]);
  };
  const MATTERS = 40; // shown at once
  let listed = { result: null, most: MATTERS };
  KG.contestedView = (result) => {
    if (KG.state.view !== "contested") return;
    if (listed.result !== result) listed = { result, most: MATTERS };
    const matters = KG.contested(result.active);
    const side = (title, numbers, style) => make("div", `side-${style}`, ...KG.section(title, numbers, (number) => KG.claimCard(number, true), KG.sample(style), 6));
    const cards = matters.slice(0, listed.most).map((matter) => {
      const first = matter.topic ?? data.claims[matter.con[0]].about[0];
      const title = first === undefined ? make("h2", "", KG.shorten(KG.contentOf(data.claims[matter.pro[0]]), 90)) : make("h2", "", matter.linked ? KG.shorten(KG.contentOf(data.claims[matter.pro[0]]), 90) : KG.nameButton(first, "name topic"));
      const why = matter.linked ? "One disputes or corrects the other, as the graph links them." : "On the same topic, nearest in words first. Sides go by the wording alone: what denies or negates anything stands on the right. The graph does not say which assertion a denial answers: read both.";
      return make("section", "matter", title, make("p", "muted", why),
        make("div", "sides", side(matter.linked ? "For" : "Asserted", matter.linked ? matter.pro : nearest(matter.pro, matter.con, entityWords(matter.topic)), "claim"), side(matter.linked ? "Against" : "Denied or negated", matter.con, "denial")));
    });
    const note = matters.length ? null : make("p", "muted", "Nobody denies or disputes anything in what passes the filters.");
    const left = matters.length - cards.length;
    const another = left > 0 ? button("more", `Show ${Math.min(MATTERS, left)} more of ${left}`, () => { listed.most += MATTERS; KG.contestedView(result); }) : null;
    byId("contested").replaceChildren(...[note, ...cards, another].filter(Boolean));
  };
})();
