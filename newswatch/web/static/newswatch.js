/* Keys, unread marks, the brush. The pages work without it. */
"use strict";

(() => {
  const READ = "newswatch.read", MOST = 5000;
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const rows = () => all(".row");
  let at = -1;

  // unread marks stay in this browser
  const load = () => { try { return JSON.parse(localStorage.getItem(READ)) || []; } catch { return []; } };
  const keep = (ids) => { try { localStorage.setItem(READ, JSON.stringify(ids.slice(-MOST))); } catch { /* a full or closed store marks nothing */ } };
  const mark = (row, read) => {
    const ids = load().filter((id) => id !== row.dataset.id);
    keep(read ? [...ids, row.dataset.id] : ids);
    row.classList.toggle("read", read);
  };
  const show = () => { const ids = new Set(load()); rows().forEach((row) => row.classList.toggle("read", ids.has(row.dataset.id))); };

  const go = (to) => {
    const list = rows();
    if (!list.length) return;
    list[at]?.classList.remove("at");
    at = Math.max(0, Math.min(list.length - 1, to));
    list[at].classList.add("at");
    list[at].querySelector(".headline").focus({ preventScroll: true });
    list[at].scrollIntoView({ block: "nearest" });
  };
  const open = () => rows()[at]?.querySelector(".headline").click();
  const unfold = () => { const more = rows()[at]?.querySelector("details"); if (more) more.open = !more.open; return Boolean(more); };
  const help = () => document.getElementById("keys")?.showModal();
  const save = () => document.querySelector("[data-save]")?.click();
  const search = () => { const box = document.getElementById("q"); box?.focus(); box?.select(); };
  const KEYS = {
    j: () => go(at + 1), k: () => go(at - 1), o: open, s: save, "/": search, "?": help,
    u: () => { const row = rows()[at]; if (row) mark(row, !row.classList.contains("read")); },
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter") { if (event.target.matches(".row.at .headline") && unfold()) event.preventDefault(); return; }
    if (KEYS[event.key]) { event.preventDefault(); KEYS[event.key](); }
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (row && event.target.closest(".headline")) mark(row, true);
    if (event.target.closest("[data-keys]")) help();
  });
  document.addEventListener("htmx:afterSwap", show);
  show();

  // on a phone the rail is folded
  if (matchMedia("(max-width: 760px)").matches) all(".rail .fold").forEach((rail) => { rail.open = false; });

  // the brush: drag over the bars to ask for those days
  all("[data-brush]").forEach((chart) => {
    const bars = all("a[data-start]", chart), brush = chart.querySelector(".brush");
    const wide = Number(chart.querySelector(".slot").getAttribute("width"));
    let from = null, to = null, dragged = false;
    const bar = (event) => {
      const box = chart.getBoundingClientRect();
      return Math.max(0, Math.min(bars.length - 1, Math.floor((event.clientX - box.left) / box.width * 1000 / wide)));
    };
    const draw = () => {
      const left = Math.min(from, to), right = Math.max(from, to) + 1;
      brush.setAttribute("x", left * wide);
      brush.setAttribute("width", (right - left) * wide);
    };
    chart.addEventListener("dragstart", (event) => event.preventDefault());
    chart.addEventListener("pointerdown", (event) => { from = to = bar(event); dragged = false; });
    window.addEventListener("pointermove", (event) => {
      if (from === null) return;
      to = bar(event);
      if (to !== from) dragged = true;
      if (dragged) draw();
    });
    window.addEventListener("pointerup", () => {
      if (from === null) return;
      const first = bars[Math.min(from, to)], last = bars[Math.max(from, to)];
      from = null;
      if (!dragged) return;
      const address = new URL(first.getAttribute("href"), location.href);
      const query = address.searchParams.get("q").replace(/before:\S+$/, `before:${last.dataset.end}`);
      address.searchParams.set("q", query);
      location.assign(address);
    });
    chart.addEventListener("click", (event) => { if (dragged) event.preventDefault(); }, true);
  });
})();
