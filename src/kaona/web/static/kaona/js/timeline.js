/* The bars of a timeline: arrows move one by a day, Shift by a week, Page keys by a month, with Alt its end; a pointer drags
   the bar or its end. Enter sends the form with the dates, Esc puts the bar back. What follows, and the reason, is asked by
   the server: without this script the bar is a link to the same form. */
(function () {
  "use strict";
  const table = document.querySelector("[data-gantt]"), form = document.querySelector("form[data-move]");
  if (!table || !form) return;
  const DAY = 86400000, days = Number(table.dataset.days), first = read(table.dataset.first);
  const english = document.documentElement.lang === "en", told = form.querySelector("[data-say]");
  const words = new Intl.DateTimeFormat(english ? "en-GB" : "th-TH-u-ca-buddhist", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  let now = null;

  function read(text) { return Math.round(Date.parse(text + "T00:00:00Z") / DAY); }
  function iso(day) { return new Date(day * DAY).toISOString().slice(0, 10); }
  function said(day) { return words.format(day * DAY).replace(/ พ\.ศ\.| BE/, "") + (english ? " (" + (new Date(day * DAY).getUTCFullYear() + 543) + ")" : ""); }
  function percent(part) { return (part * 100).toFixed(3) + "%"; }
  // The same day so many months later; the last day of a shorter month.
  function months(day, count) {
    const was = new Date(day * DAY), start = new Date(Date.UTC(was.getUTCFullYear(), was.getUTCMonth() + count, 1));
    const last = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0)).getUTCDate();
    return Math.round(start.getTime() / DAY) + Math.min(was.getUTCDate(), last) - 1;
  }
  function draw(bar, starts, ends) {
    const from = Math.min(Math.max((starts - first) / days, 0), 1), to = Math.min(Math.max((ends + 1 - first) / days, 0), 1);
    const width = Math.max(to - from, 1 / 200), done = Number(bar.dataset.percent) / 100 * (to - from);
    bar.querySelectorAll("[data-body], [data-grip]").forEach((one) => { one.setAttribute("x", percent(from)); one.setAttribute("width", percent(width)); });
    bar.querySelector("[data-done]").setAttribute("x", percent(from));
    bar.querySelector("[data-done]").setAttribute("width", percent(done));
    bar.querySelector("[data-end]").setAttribute("x", percent(from + width));
  }
  function hold(bar) {
    if (now && now.bar !== bar) back();
    if (!now) now = { bar, was: [read(bar.dataset.starts), read(bar.dataset.ends)], starts: read(bar.dataset.starts), ends: read(bar.dataset.ends) };
    return now;
  }
  function changed() { return now && (now.starts !== now.was[0] || now.ends !== now.was[1]); }
  function show() {
    draw(now.bar, now.starts, now.ends);
    now.bar.classList.toggle("is-moved", changed());
    form.hidden = !changed();
    told.textContent = changed() ? (english ? "Action " : "งาน ") + now.bar.dataset.number + ": " + said(now.starts) + " – " + said(now.ends) : "";
  }
  function back() {
    if (!now) return;
    now.starts = now.was[0]; now.ends = now.was[1];
    show();
    now = null;
  }
  function send() {
    if (!changed()) return;
    form.action = now.bar.getAttribute("href");
    form.elements.version.value = now.bar.dataset.version;
    form.elements.starts_on.value = iso(now.starts);
    form.elements.ends_on.value = iso(now.ends);
    form.submit();
  }
  function move(step, end) {
    if (!end) now.starts = step(now.starts);
    now.ends = Math.max(step(now.ends), now.starts);
    show();
  }

  table.addEventListener("keydown", (event) => {
    const bar = event.target.closest("[data-bar]");
    if (!bar) return;
    const arrow = { ArrowLeft: -1, ArrowRight: 1 }[event.key], page = { PageUp: -1, PageDown: 1 }[event.key];
    if (arrow || page) {
      event.preventDefault();
      hold(bar);
      if (!page) move((day) => day + arrow * (event.shiftKey ? 7 : 1), event.altKey);
      else if (event.altKey) move((day) => months(day, page), true);
      else { const length = now.ends - now.starts; now.starts = months(now.starts, page); now.ends = now.starts + length; show(); }
    } else if (event.key === "Enter" && changed()) { event.preventDefault(); send(); }
    else if (event.key === "Escape" && now) { event.preventDefault(); back(); }
  });

  let drag = null;
  table.addEventListener("pointerdown", (event) => {
    const bar = event.target.closest("[data-bar]");
    if (!bar || event.button) return;
    event.preventDefault();
    bar.focus();
    hold(bar);
    drag = { x: event.clientX, end: event.target.hasAttribute("data-end"), starts: now.starts, ends: now.ends, lane: bar.closest("svg").getBoundingClientRect().width, moved: false };
    bar.setPointerCapture(event.pointerId);
  });
  table.addEventListener("pointermove", (event) => {
    if (!drag || !now) return;
    const step = Math.round((event.clientX - drag.x) / drag.lane * days);
    drag.moved = drag.moved || step !== 0;
    if (!drag.end) now.starts = drag.starts + step;
    now.ends = Math.max(drag.ends + step, now.starts);
    show();
  });
  table.addEventListener("pointerup", () => { drag = drag && drag.moved ? "over" : null; });
  table.addEventListener("pointercancel", () => { drag = null; back(); });
  // The click at the end of a drag is not one on the link.
  table.addEventListener("click", (event) => {
    if (drag === "over") event.preventDefault();
    drag = null;
  });
  table.addEventListener("dragstart", (event) => event.preventDefault());
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  form.querySelector("[data-back]").addEventListener("click", () => { const bar = now && now.bar; back(); if (bar) bar.focus(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && now) back(); });
  // After a move one is where one was; the browser goes to the row first, and takes the focus with it.
  const row = /^#a\d+$/.test(location.hash) && table.querySelector(location.hash + " [data-bar]");
  if (row) window.addEventListener("load", () => setTimeout(() => row.focus({ preventScroll: true }), 0));
})();
