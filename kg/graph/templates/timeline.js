"use strict";
/* When things were said: a histogram of days, weeks, months or years to brush, to step through by
   keyboard, and to play. */
(() => {
  const { byId, svg, make, count } = KG;
  const box = byId("bars");
  const [from, to, undated, play, note] = ["from", "to", "undated", "play", "when"].map(byId);
  const DAY = 86400000;
  const time = (day) => Date.parse(`${day}T00:00:00Z`);
  const dayOf = (stamp) => new Date(stamp).toISOString().slice(0, 10);
  // What is known by year or quarter alone would stand on the first of January.
  const isExact = (thing) => Boolean(thing.from) && (thing.from.slice(0, 7) === thing.to.slice(0, 7) || time(thing.to) - time(thing.from) < 7 * DAY);
  const known = Array.from({ length: KG.UNITS }, (_, number) => KG.unit(number)).filter((thing) => thing.from && thing.to.slice(0, 4) === thing.from.slice(0, 4));
  const isDrawn = known.some(isExact) ? isExact : (thing) => thing.from && thing.to.slice(0, 4) === thing.from.slice(0, 4);
  const dated = known.filter(isDrawn);
  const first = dated.reduce((low, thing) => (low && low < thing.from ? low : thing.from), "");
  const last = dated.reduce((high, thing) => (high > thing.to ? high : thing.to), "");
  const steps = [["day", DAY], ["week", 7 * DAY], ["month", 30.44 * DAY], ["quarter", 91.3 * DAY], ["year", 365.25 * DAY], ["decade", 3652.5 * DAY]];
  const span = first ? time(last) - time(first) + DAY : 0;
  const [unit, width] = steps.find(([, each]) => span / each <= 92) || steps[steps.length - 1];
  const bins = first ? Math.max(1, Math.ceil(span / width)) : 0;
  const edge = (bin) => time(first) + Math.round((bin * width) / DAY) * DAY; // bars begin with a day
  const binOf = (day) => {
    let bin = Math.floor((time(day) - time(first)) / width);
    if (edge(bin + 1) <= time(day)) bin += 1; else if (edge(bin) > time(day)) bin -= 1;
    return Math.max(0, Math.min(bins - 1, bin));
  };
  const startOf = (bin) => dayOf(edge(bin));
  const endOf = (bin) => { const end = dayOf(edge(bin + 1) - DAY); return end > last || bin === bins - 1 ? last : end; };
  byId("timeline").hidden = bins < 2;
  const W = 1000;
  const H = 46;
  let timer = 0;
  let drag = null;

  KG.timeline = (result) => {
    if (bins < 2) return;
    const { state } = KG;
    const tall = { claim: new Array(bins).fill(0), denial: new Array(bins).fill(0) };
    let without = 0;
    let vague = 0;
    result.timed.forEach((number) => {
      const thing = KG.unit(number);
      if (!thing.from) { without += KG.isClaim(number) ? 1 : 0; return; }
      if (isDrawn(thing)) tall[thing.style === "denial" ? "denial" : "claim"][binOf(thing.from)] += 1;
      else if (KG.isClaim(number)) vague += 1;
    });
    const most = Math.max(1, ...tall.claim.map((value, bin) => value + tall.denial[bin]));
    const each = W / bins;
    const bars = [];
    for (let bin = 0; bin < bins; bin += 1) {
      const [low, high] = [startOf(bin), endOf(bin)];
      const on = (!state.from || high >= state.from) && (!state.to || low <= state.to);
      let y = H;
      for (const kind of ["claim", "denial"]) {
        if (!tall[kind][bin]) continue;
        const h = Math.max(2, (tall[kind][bin] / most) * (H - 4));
        y -= h;
        bars.push(svg("rect", { x: bin * each + each * 0.1, y, width: Math.max(1, each * 0.8), height: h, class: `${kind}${on ? "" : " off"}` },
          svg("title", {}, `${low}${low === high ? "" : ` to ${high}`}: ${tall.claim[bin] + tall.denial[bin]}`)));
      }
    }
    const drawing = svg("svg", { viewBox: `0 0 ${W} ${H}`, preserveAspectRatio: "none", "aria-hidden": "true" }, svg("rect", { x: 0, y: 0, width: W, height: H, class: "ground" }), ...bars);
    if (state.from || state.to) {
      const x = (day) => ((time(day) - time(first)) / width) * each;
      const [a, b] = [Math.max(0, x(state.from || first)), Math.min(W, x(dayOf(time(state.to || last) + DAY)))];
      drawing.append(svg("rect", { x: a, y: 0, width: Math.max(2, b - a), height: H, class: "brush" }));
    }
    box.replaceChildren(drawing);
    from.value = state.from;
    to.value = state.to;
    undated.checked = state.undated;
    byId("undated-count").textContent = String(without);
    undated.parentElement.hidden = !without;
    byId("axis").replaceChildren(make("span", "", first), make("span", "", `by ${unit}${vague ? `; ${count(vague, "claim")} known less exactly not drawn` : ""}`), make("span", "", last));
    note.textContent = state.from || state.to ? `${state.from || "start"} to ${state.to || "end"}: ${count(result.active.filter((number) => KG.isClaim(number) && KG.unit(number).from).length, "dated claim")}` : "";
  };

  const binAt = (event) => {
    const rect = box.getBoundingClientRect();
    return Math.max(0, Math.min(bins - 1, Math.floor(((event.clientX - rect.left) / rect.width) * bins)));
  };
  const brush = (a, b, step) => KG.set({ from: startOf(Math.min(a, b)), to: endOf(Math.max(a, b)) }, { step });
  box.addEventListener("pointerdown", (event) => {
    stop();
    const { from: low, to: high } = KG.state;
    drag = { start: binAt(event), end: -1, pushed: false, low, high };
    box.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  box.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const bin = binAt(event);
    if (bin === drag.end || (drag.end < 0 && bin === drag.start)) return;
    drag.end = bin;
    KG.later(() => {
      if (!drag) return;
      brush(drag.start, bin, !drag.pushed); // Back undoes the whole of it
      drag.pushed = true;
    });
  });
  box.addEventListener("pointerup", (event) => {
    if (!drag) return;
    const { start, end, pushed, low, high } = drag;
    drag = null;
    const bin = binAt(event);
    const again = end < 0 && start === bin && low === startOf(bin) && high === endOf(bin);
    if (again) KG.set({ from: "", to: "" }); else brush(start, bin, !pushed);
  });
  box.addEventListener("dblclick", () => KG.set({ from: "", to: "" }));
  box.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape" && (KG.state.from || KG.state.to)) { KG.set({ from: "", to: "" }); event.stopPropagation(); return; }
    if (!way) return;
    event.preventDefault();
    const at = KG.state.from ? binOf(KG.state.from) : way > 0 ? -1 : bins;
    const bin = Math.max(0, Math.min(bins - 1, at + way));
    brush(bin, bin, true);
  });
  from.addEventListener("change", () => KG.set({ from: from.value }));
  to.addEventListener("change", () => KG.set({ to: to.value }));
  undated.addEventListener("change", () => KG.set({ undated: undated.checked }));

  /* Playing lets the graph grow from the first day to the last. */
  function stop() {
    window.clearInterval(timer);
    timer = 0;
    play.textContent = "▶";
    play.setAttribute("aria-label", "Play the timeline");
    document.body.dataset.playing = "false";
  }
  play.addEventListener("click", () => {
    if (timer) { stop(); return; }
    let bin = 0;
    const { undated: before } = KG.state;
    play.textContent = "❚❚";
    play.setAttribute("aria-label", "Stop the timeline");
    document.body.dataset.playing = "true";
    const next = () => {
      // Whoever resets or goes back meanwhile wants no more of it.
      if (bin && (KG.state.from !== first || KG.state.to !== endOf(bin - 1))) { stop(); return; }
      KG.set({ from: first, to: endOf(bin), undated: false }, { step: bin === 0 });
      bin += 1;
      if (bin >= bins) { stop(); KG.set({ undated: before }, { step: false }); }
    };
    next();
    timer = window.setInterval(next, Math.max(120, Math.min(700, 9000 / bins)));
  });
})();
