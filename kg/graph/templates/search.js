"use strict";
/* Finding a name, an alias or words of a claim as they are typed; small mistakes in typing do not
   matter. Everything is compared without case and accents. */
(() => {
  const { data, byId, fold, make, icon, typeOf, shorten } = KG;
  const NAMES = 8;
  const CLAIMS = 6;
  const box = byId("search");
  const list = byId("found");
  let index = null;
  let pathFrom = null;

  const LETTERS = (word) => { let bits = 0; for (const letter of word) bits |= 1 << (letter.codePointAt(0) % 31); return bits; };
  const ones = (bits) => { let number = 0; for (let rest = bits; rest; rest &= rest - 1) number += 1; return number; };
  const split = (text) => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const build = () => {
    if (index) return index;
    const names = data.entities.map((entity) => ` ${[entity.name, ...entity.aliases].map((name) => fold(name.slice(0, 400))).join("\n ")}`);
    const claims = data.claims.map((claim) => ` ${fold(`${KG.claimantOf(claim).slice(0, 200)} ${KG.contentOf(claim)}`)}`);
    const vocabulary = new Map();
    const learn = (text) => split(text).forEach((word) => { if (word.length > 3 && word.length < 30 && !vocabulary.has(word)) vocabulary.set(word, LETTERS(word)); });
    names.forEach(learn);
    claims.forEach(learn);
    const sentences = data.articles.flatMap((article, number) => [...article.text.matchAll(/[^.!?\n]+[.!?]*/g)]
      .filter(([text]) => text.trim().length > 8).map((found) => [number, found.index, found.index + found[0].length, fold(found[0])]));
    const byRank = data.entities.map((_, number) => number).sort((a, b) => data.entities[a].rank - data.entities[b].rank);
    index = { names, claims, vocabulary, byRank, sentences };
    return index;
  };
  /* Damerau and Levenshtein's distance, where neighbours may change places; stops beyond the limit. */
  const within = (a, b, limit) => {
    let before = [];
    let last = Array.from({ length: b.length + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i += 1) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= b.length; j += 1) {
        let cost = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
        row.push(cost);
        least = Math.min(least, cost);
      }
      if (least > limit) return false;
      before = last;
      last = row;
    }
    return last[b.length] <= limit;
  };
  const alike = (word) => {
    const limit = word.length >= 8 ? 2 : 1;
    const bits = LETTERS(word);
    const found = [];
    build().vocabulary.forEach((other, known) => {
      if (ones(bits ^ other) > 2 * limit) return;
      const start = known.length > word.length + limit ? known.slice(0, word.length) : known; // the word may not be finished
      if (Math.abs(start.length - word.length) <= limit && within(word, start, limit)) found.push(known);
    });
    return found.slice(0, 12);
  };
  const scan = (texts, groups, order, most) => {
    const found = [];
    for (const number of order) {
      const text = texts[number];
      if (groups.every((group) => group.some((word) => text.includes(word)))) found.push(number);
      if (found.length >= most) break;
    }
    return found;
  };
  KG.search = (typed) => {
    const wanted = fold(typed.trim());
    if (!wanted) return { names: [], claims: [], read: [] };
    const { names, claims, byRank } = build();
    const whole = [[wanted]];
    const each = split(wanted).map((word) => [word]);
    const order = [...data.claims.keys()];
    const grade = (number) => (names[number].startsWith(` ${wanted}`) ? 0 : names[number].includes(` ${wanted}`) ? 1 : 2);
    let hits = scan(names, whole, byRank, 400).sort((a, b) => grade(a) - grade(b));
    if (!hits.length && each.length) hits = scan(names, each, byRank, 60);
    let said = each.length && wanted.length > 2 ? scan(claims, each.map(([word]) => [` ${word}`, word]), order, 200) : [];
    let guessed = false;
    if (hits.length + said.length < 3 && each.length) {
      const loose = each.map(([word]) => (word.length < 4 ? [word] : [word, ...alike(word)]));
      const more = scan(names, loose, byRank, 60).filter((number) => !hits.includes(number));
      const also = scan(claims, loose, order, 60).filter((number) => !said.includes(number));
      guessed = more.length + also.length > 0;
      hits = [...hits, ...more];
      said = [...said, ...also];
    }
    // Words that are in no claim together may be in some claims one by one, and in an article.
    let some = false;
    let read = [];
    if (!hits.length && !said.length && each.length > 1) {
      const long = each.map(([word]) => word).filter((word) => word.length > 2);
      const all = build().sentences.filter(([, , , text]) => long.every((word) => text.includes(word)));
      read = all.slice(0, 4);
      const score = new Map();
      claims.forEach((text, number) => { const held = long.filter((word) => text.includes(` ${word}`)).length; if (held) score.set(number, held); });
      said = [...score.keys()].sort((a, b) => score.get(b) - score.get(a) || a - b).slice(0, 60);
      some = said.length > 0;
    }
    return { names: hits, claims: said, guessed, some, read };
  };

  let at = -1;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const mark = (next) => {
    const all = options();
    at = all.length ? (next + all.length) % all.length : -1;
    all.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    if (at < 0) { box.removeAttribute("aria-activedescendant"); return; }
    box.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  const hide = () => { list.hidden = true; box.setAttribute("aria-expanded", "false"); mark(-1); };
  const leave = () => { pathFrom = null; box.placeholder = "Find names and claims"; byId("asking").hidden = true; };
  const go = (option) => {
    box.value = "";
    hide();
    if (option.dataset.sentence !== undefined) {
      const [article, start, end] = option.dataset.sentence.split(" ").map(Number);
      KG.set({ sel: { article, span: [start, end] } });
    } else if (option.dataset.claim !== undefined) {
      const claim = Number(option.dataset.claim);
      KG.set({ sel: { claim } });
    } else {
      const entity = Number(option.dataset.entity);
      if (pathFrom !== null && pathFrom !== entity) KG.set({ sel: { path: [pathFrom, entity] }, view: "network" });
      else KG.set({ sel: { entity }, view: KG.state.view === "map" ? "map" : "network" });
      if (KG.state.view === "network") KG.travel(`e${entity}`);
    }
    leave();
    KG.drawer(false);
    byId("panel").querySelector("h2")?.focus({ preventScroll: true });
  };
  const option = (child, text, key, number, order) => {
    const item = make("li", "", child, make("span", "", text));
    item.id = `found-${order}`;
    item.setAttribute("role", "option");
    item.dataset[key] = String(number);
    item.addEventListener("mousedown", (event) => { event.preventDefault(); go(item); });
    return item;
  };
  const suggest = () => {
    const { names, claims, guessed, some: partly, read } = KG.search(box.value);
    const some = pathFrom === null ? claims.slice(0, CLAIMS) : [];
    const head = (text) => { const item = make("li", "head", text); item.setAttribute("role", "presentation"); return item; };
    list.replaceChildren(
      ...(guessed ? [head("Spelled alike")] : []),
      ...names.slice(0, NAMES).map((number, order) => option(icon(typeOf(data.entities[number])), shorten(data.entities[number].name, 60), "entity", number, order)),
      ...(read.length ? [head("In the articles")] : []),
      ...read.map(([article, start, end], order) => option(make("span", "soft", "¶"), shorten(data.articles[article].text.slice(start, end), 150), "sentence", `${article} ${start} ${end}`, NAMES + CLAIMS + order)),
      ...(some.length ? [head(partly ? "Claims with some of these words" : `Claims${claims.length > some.length ? ` (${claims.length >= 200 ? "200 or more" : claims.length})` : ""}`)] : []),
      ...some.map((number, order) => option(KG.sample(data.claims[number].style), `${shorten(KG.claimantOf(data.claims[number]), 24)}: ${shorten(KG.contentOf(data.claims[number]), 90)}`, "claim", number, NAMES + order)));
    const any = list.querySelector("[role=option]") !== null;
    if (!any && box.value.trim()) list.append(head("Nothing found"));
    list.hidden = !box.value.trim();
    box.setAttribute("aria-expanded", String(!list.hidden));
    mark(any ? 0 : -1);
  };
  box.addEventListener("input", suggest);
  box.addEventListener("focus", () => { build(); suggest(); });
  box.addEventListener("blur", () => { hide(); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at - 1);
    else if (event.key === "Enter" && at >= 0) go(options()[at]);
    else if (event.key === "Escape" && (!list.hidden || pathFrom !== null)) { hide(); leave(); event.stopPropagation(); } else return;
    event.preventDefault();
  });
  KG.askPath = (entity) => {
    pathFrom = entity;
    box.placeholder = "Path to which name?";
    byId("asking").hidden = false;
    byId("asking").textContent = `Path from ${shorten(data.entities[entity].name, 60)} to …`;
    KG.drawer(window.innerWidth < 980); // on a phone the box is in the drawer
    box.focus();
  };
  // The first letter typed should not wait for the index.
  (window.requestIdleCallback || ((act) => window.setTimeout(act, 300)))(() => build(), { timeout: 3000 });
})();
