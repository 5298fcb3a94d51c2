/* Autosave that loses nothing, ticks, uploads with progress, shortcuts. Plain script, no build. */
(function () {
  "use strict";
  const WAIT = 1200; // saved well within two seconds after typing stops
  const PATIENCE = 5000; // a link waits so long for what is being saved, and no longer
  const th = document.documentElement.lang === "th";
  const say = (thai, english) => (th ? thai : english);

  function token() {
    const field = document.querySelector("input[name=csrfmiddlewaretoken]");
    const cookie = document.cookie.match(/csrftoken=([^;]+)/);
    return (field && field.value) || (cookie && cookie[1]) || "";
  }
  async function refreshToken() {
    const answer = await fetch(document.body.dataset.csrfUrl, { credentials: "same-origin" });
    const fresh = await answer.json();
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = fresh.token; });
    return fresh;
  }
  let going = 0; // what is on its way to the server
  async function post(url, data) {
    going += 1;
    try { return await deliver(url, data); } finally { going -= 1; }
  }
  async function deliver(url, data) {
    const send = () => fetch(url, {
      method: "POST", body: data, credentials: "same-origin", redirect: "manual",
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch", "Accept": "application/json" },
    });
    let answer = await send();
    if (answer.status === 403) {
      const body = await answer.clone().json().catch(() => ({}));
      if (body.csrf === "stale") {
        await refreshToken();
        if (data.has("csrfmiddlewaretoken")) data.set("csrfmiddlewaretoken", token());
        answer = await send();
      }
    }
    return answer;
  }
  function toast(words, bad, undo) {
    const box = document.querySelector("[data-toasts]");
    if (!box) return;
    const one = document.createElement("div");
    one.className = "k-toast" + (bad ? " is-bad" : "");
    one.textContent = words;
    if (undo) {
      const back = document.createElement("button");
      back.type = "button"; back.className = "k-undo"; back.textContent = say("เลิกทำ", "Undo");
      back.addEventListener("click", () => { one.remove(); undo(); });
      one.append(back);
    }
    box.replaceChildren(one);
    setTimeout(() => one.remove(), bad || undo ? 12000 : 3500);
  }
  // On a phone the eight stops scroll sideways: the one we are in is in view.
  function showStop() {
    const here = document.querySelector(".k-stops [aria-current]"), list = here && here.closest("ol");
    if (list) list.scrollLeft = here.parentElement.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
  }
  function swap(html) {
    Object.entries(html || {}).forEach(([selector, markup]) => {
      const old = document.querySelector(selector);
      if (!old) return;
      const active = document.activeElement && old.contains(document.activeElement) ? document.activeElement.id : "";
      old.outerHTML = markup;
      if (active && document.getElementById(active)) document.getElementById(active).focus();
    });
    showStop();
  }

  /* --- autosave ------------------------------------------------------------------------------------------------ */
  // <form data-autosave="url" data-key="dossier:7:narrative:1.2.basic"> with fields and <input name=version>; with
  // data-when-changed nothing is sent while nothing was changed, whoever asks.
  class Saver {
    constructor(form) {
      this.form = form;
      // A row of a table cannot lie in a form: its fields name their form, and what belongs to them lies in the row.
      this.root = form.closest("[data-row]") || form;
      this.key = "kaona:" + (document.body.dataset.person || "") + ":" + form.dataset.key;
      this.state = this.root.querySelector("[data-state]");
      this.timer = null; this.delay = 2000; this.busy = this.again = this.asked = this.dirty = this.held = false;
      this.saved = this.values();
      this.root.addEventListener("input", (event) => { if (this.fields().includes(event.target)) this.typed(); });
      // A choice is made, not typed: it is saved at once.
      this.root.addEventListener("change", (event) => { if (["radio", "checkbox"].includes(event.target.type) && this.fields().includes(event.target)) this.save(false); });
      form.addEventListener("submit", (event) => { event.preventDefault(); this.save(true); });
      this.offer();
    }
    fields() { return [...this.form.elements].filter((f) => f.name && !["version", "csrfmiddlewaretoken"].includes(f.name) && f.type !== "file" && !f.dataset.keepField); }
    // Of radios the chosen one counts; a box is on or off.
    values() {
      return Object.fromEntries(this.fields().filter((f) => f.type !== "radio" || f.checked)
        .map((f) => [f.name, f.type === "checkbox" ? (f.checked ? "on" : "") : f.value]));
    }
    put(values) {
      this.fields().filter((f) => f.name in values).forEach((f) => {
        if (f.type === "radio") f.checked = f.value === values[f.name];
        else if (f.type === "checkbox") f.checked = values[f.name] === "on";
        else f.value = values[f.name];
      });
    }
    version() { const field = this.form.querySelector("[name=version]"); return field ? field.value : ""; }
    typed() {
      this.dirty = true;
      this.keep();
      this.tell(say("ยังไม่ได้บันทึก", "not saved yet"));
      clearTimeout(this.timer);
      if (!this.held) this.timer = setTimeout(() => this.save(false), WAIT);
    }
    keep() {
      try { localStorage.setItem(this.key, JSON.stringify({ values: this.values(), version: this.version(), at: Date.now() })); } catch (e) { /* storage full or off: the server still has the last save */ }
    }
    forget() { try { localStorage.removeItem(this.key); } catch (e) { /* nothing to forget */ } }
    tell(words, bad) {
      if (!this.state) return;
      this.state.textContent = words;
      this.state.classList.toggle("is-bad", !!bad);
    }
    async save(asked) {
      clearTimeout(this.timer);
      if (this.busy) { this.again = true; this.asked = this.asked || asked; return; }
      if (!this.dirty && (!asked || "whenChanged" in this.form.dataset)) return;
      this.busy = true;
      const sent = this.values();
      this.tell(say("กำลังบันทึก…", "saving…"));
      try {
        const answer = await post(this.form.dataset.autosave, new FormData(this.form));
        await this.hear(answer, sent, asked);
      } catch (error) {
        this.later(say("ไม่มีการเชื่อมต่อ ข้อความเก็บไว้ในเครื่องนี้แล้ว กำลังลองใหม่", "no connection; the text is kept on this computer, trying again"));
      } finally {
        this.busy = false;
        const again = this.again && this.dirty, wanted = this.asked;
        this.again = this.asked = false;
        if (again) this.save(wanted);
      }
    }
    later(words) {
      this.tell(words, true);
      this.keep();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(false), this.delay);
      this.delay = Math.min(this.delay * 2, 30000);
    }
    async hear(answer, sent, asked) {
      const body = await answer.json().catch(() => null);
      if (answer.status === 200 && body) {
        this.delay = 2000; this.held = false;
        const field = this.form.querySelector("[name=version]");
        if (field) field.value = body.version;
        this.saved = sent;
        this.dirty = JSON.stringify(this.values()) !== JSON.stringify(sent);
        if (!this.dirty) this.forget(); else this.keep();
        this.errors({});
        this.tell(say("บันทึกแล้ว ", "saved ") + body.saved_at);
        document.querySelectorAll("[data-last-saved]").forEach((one) => { one.textContent = body.saved_at; });
        swap(body.html);
        if (asked || (this.asked && !this.dirty)) toast(say("บันทึกแล้ว ", "Saved ") + body.saved_at);
      } else if (answer.status === 409 && body) {
        this.clash(body);
      } else if (answer.status === 422 && body) {
        this.errors(body.errors);
        this.tell(say("ยังไม่ได้บันทึก แก้ตามที่แจ้ง", "not saved; mend what is marked"), true);
        this.keep();
      } else if (answer.status === 401 && body) {
        this.signIn(body.login_url);
      } else if (answer.status === 403 && body && body.error) {
        this.tell(body.error, true); this.keep();
      } else {
        this.later(say("บันทึกไม่ได้ ข้อความเก็บไว้ในเครื่องนี้แล้ว กำลังลองใหม่", "could not save; the text is kept on this computer, trying again"));
      }
    }
    signIn(url) {
      this.keep(); this.held = true;
      this.tell(say("หมดเวลาเข้าใช้ ข้อความเก็บไว้แล้ว ", "signed out; the text is kept "), true);
      const link = document.createElement("a");
      link.href = url; link.target = "_blank"; link.rel = "opener"; link.textContent = say("เข้าสู่ระบบอีกครั้ง", "sign in again");
      this.state && this.state.append(link);
      const retry = async () => {
        const fresh = await refreshToken().catch(() => null);
        if (fresh && fresh.signed_in) { window.removeEventListener("focus", retry); this.held = false; this.save(true); }
      };
      window.addEventListener("focus", retry);
    }
    errors(errors) {
      this.root.querySelectorAll("[data-error-for]").forEach((one) => {
        const words = (errors[one.dataset.errorFor] || []).join(" ");
        one.textContent = words; one.hidden = !words;
        const field = this.form.elements[one.dataset.errorFor];
        if (!field || field instanceof RadioNodeList) return; // a group of choices has its words beside it
        if (!words) { field.removeAttribute("aria-invalid"); field.removeAttribute("aria-describedby"); return; }
        one.id = one.id || field.id + "-fault";
        field.setAttribute("aria-invalid", "true"); field.setAttribute("aria-describedby", one.id);
        const folded = field.closest("details");
        if (folded) folded.open = true;
      });
    }
    clash(body) {
      this.held = true; this.keep();
      this.tell(say("มีผู้อื่นบันทึกก่อน เลือกฉบับที่จะเก็บ", "somebody saved before you; choose what to keep"), true);
      let box = this.form.querySelector("[data-clash]");
      if (!box) { box = document.createElement("div"); box.dataset.clash = ""; this.form.append(box); }
      box.innerHTML = body.conflict_html;
      const resolve = (values) => {
        if (values) this.put(values);
        const field = this.form.querySelector("[name=version]");
        if (field) field.value = body.version;
        box.remove(); this.held = false; this.dirty = true; this.save(true);
      };
      const on = (keep, act) => { const one = box.querySelector(`[data-keep=${keep}]`); if (one) one.addEventListener("click", act); };
      on("mine", () => resolve(null));
      on("theirs", () => resolve(body.theirs));
      on("both", () => resolve({ text: body.theirs.text + "\n\n" + this.values().text }));
      on("chosen", () => resolve(Object.fromEntries([...box.querySelectorAll("[data-keep-field]:checked")]
        .filter((one) => one.value === "theirs").map((one) => [one.dataset.keepField, body.theirs[one.dataset.keepField]]))));
      box.querySelector("button").focus();
    }
    offer() {
      let kept = null;
      try { kept = JSON.parse(localStorage.getItem(this.key)); } catch (e) { kept = null; }
      if (!kept) return;
      const now = this.values();
      if (Object.keys(kept.values).every((name) => !(name in now) || now[name] === kept.values[name])) { this.forget(); return; }
      const box = document.createElement("div");
      box.className = "k-offer"; box.setAttribute("role", "group"); box.dataset.offer = "";
      const when = new Date(kept.at).toLocaleString(th ? "th-TH" : "en-GB", { timeZone: "Asia/Bangkok", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
      const words = document.createElement("p");
      words.textContent = say("พบข้อความที่ยังไม่ได้บันทึก เมื่อ ", "Unsaved text from ") + when;
      const text = document.createElement("pre");
      text.textContent = Object.entries(kept.values).filter(([name, value]) => now[name] !== value).map(([, value]) => value).join("\n");
      const use = document.createElement("button"), drop = document.createElement("button");
      use.type = drop.type = "button"; use.className = "btn btn-outline-primary btn-sm me-2"; drop.className = "btn btn-link btn-sm";
      use.textContent = say("ใช้ข้อความนี้", "use it"); drop.textContent = say("ทิ้ง", "discard");
      use.addEventListener("click", () => {
        this.put(kept.values);
        const field = this.form.querySelector("[name=version]");
        // Against the version it was typed on: if somebody saved since, both versions are shown.
        if (field) field.value = kept.version;
        box.remove(); this.dirty = true; this.save(true);
      });
      drop.addEventListener("click", () => { this.forget(); box.remove(); });
      box.append(words, text, use, drop);
      this.form.prepend(box);
    }
  }

  /* --- ticks: post at once, swap what changed --------------------------------------------------------------------- */
  function untick(name, value) {
    const field = [...document.getElementsByName(name)].find((one) => one.value === value);
    if (field) { field.checked = true; field.focus(); tick(field.form, field, true); }
  }
  async function tick(form, field, undone) {
    const line = field.closest("[data-answer]");
    const before = line.dataset.before;
    const data = new FormData();
    data.set(field.name, field.value);
    try {
      const answer = await post(form.action, data);
      const body = await answer.json().catch(() => null);
      if (answer.status === 200 && body) {
        line.dataset.before = field.value;
        document.querySelectorAll("[data-last-saved]").forEach((one) => { one.textContent = body.saved_at; });
        swap(body.html);
        const sums = document.querySelector("[data-said]");
        const words = say("บันทึกแล้ว ", "Saved ") + body.saved_at + (sums ? " · " + sums.dataset.said : "");
        toast(words, false, undone || !before ? null : () => untick(field.name, before));
        // A reason typed before its verdict waits for it.
        savers.forEach((saver) => { if (saver.dirty) saver.save(false); });
        return;
      }
      if (answer.status === 401 && body) { location.href = body.login_url; return; }
      throw new Error((body && body.error) || "");
    } catch (error) {
      const old = line.querySelector(`input[value="${line.dataset.before}"]`);
      if (old) old.checked = true; else field.checked = false;
      const told = error instanceof TypeError ? "" : error.message; // the browser's own words are about the network
      toast(told || say("ยังไม่ได้บันทึก ไม่มีการเชื่อมต่อ ลองอีกครั้ง", "Not saved, no connection; try again"), true);
    }
  }

  /* --- uploads with progress ----------------------------------------------------------------------------------- */
  function sendForm(form, data, progress) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("X-CSRFToken", token());
      request.setRequestHeader("X-Requested-With", "fetch");
      request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) progress(event.loaded / event.total); });
      request.addEventListener("load", () => {
        let body = {};
        try { body = JSON.parse(request.responseText); } catch (e) { body = {}; }
        resolve({ status: request.status, body });
      });
      request.addEventListener("error", () => resolve(null));
      request.send(data);
    });
  }
  // One request for each file: a slow line or a proxy's limit meets one file, not all of them.
  function upload(form) {
    const input = form.querySelector("input[type=file]");
    if (!input || !input.files.length) return false;
    if (form.dataset.sent) return true; // a double click
    form.dataset.sent = "1";
    const bar = form.querySelector("progress") || form.appendChild(document.createElement("progress"));
    bar.className = "k-progress k-bytes"; bar.max = 100; bar.value = 0; bar.hidden = false;
    bar.setAttribute("aria-label", say("กำลังอัปโหลด", "uploading"));
    send(form, input, bar).finally(() => { delete form.dataset.sent; });
    return true;
  }
  async function send(form, input, bar) {
    const files = [...input.files], errors = [];
    let added = 0, last = {};
    for (const [place, file] of files.entries()) {
      const data = new FormData(form);
      data.set(input.name, file);
      if (files.length > 1) {
        data.delete("title");
        data.set("added", String(added));
        if (place < files.length - 1) data.set("more", "yes");
      }
      const answer = await sendForm(form, data, (part) => { bar.value = (place + part) / files.length * 100; });
      if (!answer) {
        bar.hidden = true;
        toast(say("อัปโหลดไม่ได้ ไม่มีการเชื่อมต่อ ยังไม่ได้ส่ง ", "The upload failed, no connection; not sent: ") + files.slice(place).map((one) => one.name).join(", "), true);
        return;
      }
      if (answer.status === 401 && answer.body.login_url) { location.href = answer.body.login_url; return; }
      last = { ...last, ...answer.body };
      if (answer.status === 200) added += 1;
      else errors.push(...(answer.body.errors || (answer.body.error ? [answer.body.error] : [file.name + ": " + say("อัปโหลดไม่ได้ ลองอีกครั้ง", "the upload failed; try again")])));
    }
    uploaded(form, input, bar, last, errors, added);
  }
  function uploaded(form, input, bar, body, errors, added) {
    bar.hidden = true;
    if (added) input.value = ""; // the good ones are in; sent again they would be there twice
    if (body.html) {
      swap(body.html);
      if (body.said) toast(body.said);
      const fresh = form.id && document.getElementById(form.id);
      if (errors.length) complain(fresh || form, errors);
      else if (fresh) { const place = fresh.closest("[id^=cites-]"); place.tabIndex = -1; place.focus({ preventScroll: true }); }
    } else if (errors.length) {
      complain(form, added ? [say("เพิ่มแล้ว ", "Added: ") + added + say(" ฉบับ", ""), ...errors] : errors);
    } else if (body.next) {
      location.href = body.next;
      if (body.next.split("#")[0] === location.pathname) location.reload();
    }
  }

  function complain(form, errors) {
    const around = form.closest("details");
    if (around) around.open = true;
    const box = form.querySelector("[data-upload-errors]");
    if (box) { box.hidden = false; box.textContent = errors.join(" "); box.focus(); }
  }

  /* --- "@": names of colleagues ------------------------------------------------------------------------------------ */
  // <textarea data-mentions="url of {people: [{full_name, position}]}">; arrows choose, Enter or Tab takes, Escape leaves.
  const colleagues = new Map();
  function namesOf(url) {
    if (!colleagues.has(url)) {
      colleagues.set(url, fetch(url, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } })
        .then((answer) => (answer.ok ? answer.json() : { people: [] })).then((body) => body.people).catch(() => []));
    }
    return colleagues.get(url);
  }
  class Mentions {
    constructor(area) {
      this.area = area; this.list = null; this.found = []; this.at = 0;
      const box = document.createElement("div");
      box.className = "k-mentionbox";
      area.replaceWith(box); box.append(area);
      this.box = box; this.id = "names-" + area.id;
      area.setAttribute("aria-autocomplete", "list"); area.setAttribute("aria-haspopup", "listbox");
      this.told = document.createElement("span");
      this.told.className = "visually-hidden"; this.told.setAttribute("role", "status");
      box.append(this.told);
      area.addEventListener("input", () => this.look());
      area.addEventListener("keydown", (event) => this.key(event));
      area.addEventListener("blur", () => this.close());
    }
    typed() {
      const before = this.area.value.slice(0, this.area.selectionStart);
      const match = before.match(/(?:^|[\s(])@([^@\n]{0,40})$/);
      return match ? match[1] : null;
    }
    async look() {
      if (this.typed() === null) { this.close(); return; }
      const people = await namesOf(this.area.dataset.mentions);
      const typed = this.typed();
      if (typed === null) { this.close(); return; }
      const words = typed.toLowerCase();
      this.found = people.filter((one) => one.full_name.toLowerCase().includes(words) && one.full_name.toLowerCase() !== words.trim()).slice(0, 8);
      if (!this.found.length) { this.close(); return; }
      this.at = 0; this.show();
    }
    show() {
      if (!this.list) {
        this.list = document.createElement("ul");
        this.list.className = "k-names"; this.list.id = this.id; this.list.setAttribute("role", "listbox");
        this.list.setAttribute("aria-label", say("เพื่อนร่วมงาน", "Colleagues"));
        this.list.addEventListener("mousedown", (event) => {
          event.preventDefault();
          const line = event.target.closest("li");
          if (line) { this.at = [...this.list.children].indexOf(line); this.take(); }
        });
        this.box.append(this.list);
        this.area.setAttribute("aria-controls", this.id);
      }
      this.list.replaceChildren(...this.found.map((one, place) => {
        const line = document.createElement("li"), more = document.createElement("small");
        line.setAttribute("role", "option"); line.id = this.id + "-" + place;
        line.setAttribute("aria-selected", place === this.at ? "true" : "false");
        line.textContent = one.full_name; more.textContent = one.position || "";
        if (one.position) line.append(more);
        return line;
      }));
      this.area.setAttribute("aria-activedescendant", this.id + "-" + this.at);
      this.told.textContent = say("พบ ", "") + this.found.length + say(" คน ใช้ลูกศรเลือก", " found; choose with the arrows");
    }
    key(event) {
      if (!this.list) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) { this.at = (this.at + step + this.found.length) % this.found.length; this.show(); event.preventDefault(); }
      else if (event.key === "Enter" || event.key === "Tab") { this.take(); event.preventDefault(); }
      else if (event.key === "Escape") { this.close(); event.preventDefault(); }
    }
    take() {
      const end = this.area.selectionStart, typed = this.typed();
      const name = this.found[this.at].full_name;
      this.area.setRangeText(name + " ", end - typed.length, end, "end");
      this.close();
    }
    close() {
      if (!this.list) return;
      this.list.remove(); this.list = null; this.told.textContent = "";
      this.area.removeAttribute("aria-activedescendant"); this.area.removeAttribute("aria-controls");
    }
  }

  /* --- judging by keys ---------------------------------------------------------------------------------------------- */
  // <div data-judging> with <section data-judge data-claim> each: j/k move, 1 2 3 press input[data-key], a presses the claim,
  // r and f go to [data-reason] and [data-figure], c follows [data-ask], Escape comes back; a[data-key-link=KeyN] and button[data-key-press=KeyS] are
  // followed and pressed by their key. By the key's place, so that a Thai keyboard has the same keys. Can be switched off.
  class Keys {
    constructor(desk) {
      this.desk = desk;
      this.box = document.querySelector("[data-keys-on]");
      if (this.box) {
        try { this.box.checked = localStorage.getItem("kaona:keys") !== "off"; } catch (e) { /* storage off: on */ }
        this.box.addEventListener("change", () => { try { localStorage.setItem("kaona:keys", this.box.checked ? "on" : "off"); } catch (e) { /* for this page only */ } });
      }
      document.addEventListener("keydown", (event) => this.pressed(event));
      desk.addEventListener("focusin", (event) => this.mark(event.target.closest("[data-judge]")));
    }
    all() { return [...this.desk.querySelectorAll("[data-judge]")]; }
    here() { return this.desk.querySelector("[data-judge].is-here"); }
    mark(one) { if (one) this.all().forEach((other) => other.classList.toggle("is-here", other === one)); }
    go(one) { one.focus({ preventScroll: true }); this.mark(one); one.scrollIntoView({ block: "nearest" }); }
    move(step) {
      const all = this.all(), at = all.indexOf(this.here()), next = all[at === -1 ? (step > 0 ? 0 : all.length - 1) : at + step];
      if (next) this.go(next);
      else this.follow(step > 0 ? "BracketRight" : "BracketLeft");
    }
    follow(code) { const link = document.querySelector(`a[data-key-link=${code}]`); if (link) link.click(); return !!link; }
    press(selector) { const one = this.here() && this.here().querySelector(selector); if (one && !one.disabled && !one.checked) one.click(); }
    write(selector) { const one = this.here() && this.here().querySelector(selector); if (one) one.focus(); }
    pressed(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || (this.box && !this.box.checked)) return;
      const typing = event.target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
      if (typing) {
        const around = event.target.closest("[data-judge]");
        if (event.key === "Escape" && around) { this.go(around); event.preventDefault(); }
        return;
      }
      const digit = event.code.match(/^(?:Digit|Numpad)([123])$/), radio = event.target.matches("[type=radio]");
      const done = () => event.preventDefault();
      if (event.code === "Slash" && event.shiftKey) { const help = document.getElementById("keys"); if (help) help.togglePopover(); done(); }
      else if (event.shiftKey) return;
      else if (event.code === "KeyJ" || (event.code === "ArrowDown" && !radio && this.here())) { this.move(1); done(); }
      else if (event.code === "KeyK" || (event.code === "ArrowUp" && !radio && this.here())) { this.move(-1); done(); }
      else if (digit) { this.press(`input[data-key="${digit[1]}"]`); done(); }
      else if (event.code === "KeyA") { if (this.here()) this.press(`input[value=${this.here().dataset.claim}]`); done(); }
      else if (event.code === "KeyR") { this.write("[data-reason]"); done(); }
      else if (event.code === "KeyF") { this.write("[data-figure]"); done(); }
      else if (event.code === "KeyC") { const ask = this.here() && this.here().querySelector("[data-ask]"); if (ask) ask.click(); done(); }
      else if (this.follow(event.code)) done();
      else { const button = document.querySelector(`button[data-key-press=${event.code}]`); if (button) { button.click(); done(); } }
    }
  }

  /* --- begin --------------------------------------------------------------------------------------------------- */
  const savers = new Map();
  function begin(root) {
    root.querySelectorAll("textarea[data-mentions]").forEach((area) => new Mentions(area));
    root.querySelectorAll("form[data-autosave]").forEach((form) => { if (!savers.has(form)) savers.set(form, new Saver(form)); });
  }
  function saveAll() {
    const all = [...savers.values()];
    if (all.length && all.every((saver) => !saver.dirty && "whenChanged" in saver.form.dataset)) toast(say("บันทึกครบแล้ว", "Everything is saved"));
    all.forEach((saver) => saver.save(true));
  }
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-ticks]");
    if (form) tick(form, event.target);
    if (event.target.dataset.checkAll) document.querySelectorAll(`input[type=checkbox][name="${event.target.dataset.checkAll}"]:not(:disabled)`).forEach((one) => { one.checked = event.target.checked; });
    const auto = event.target.closest("form[data-submit-on-change]");
    if (auto) auto.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-ticks]")) event.preventDefault();
    if (event.target.matches("form[data-upload]") && upload(event.target)) event.preventDefault();
  });
  // A double click sends a form once; after a while, or back on the page, it may be sent again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 5000);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-save-all]")) { event.preventDefault(); saveAll(); }
    if (event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && savers.size) { event.preventDefault(); saveAll(); }
  });
  // A whole file pasted as typing takes a browser a minute; put in at once it takes none.
  document.addEventListener("paste", (event) => {
    const box = event.target;
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!box.matches || !box.matches("textarea") || text.length < 10000) return;
    event.preventDefault();
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  window.addEventListener("online", () => savers.forEach((saver) => { if (saver.dirty) saver.save(false); }));
  window.addEventListener("beforeunload", (event) => { if ([...savers.values()].some((saver) => saver.dirty)) { event.preventDefault(); } });
  // Who goes on right after typing finds the text on the next page: what is unsaved is saved first. What cannot be is
  // asked about by the browser, as above.
  let leaving = false;
  function savedFirst(event, go) {
    const all = [...savers.values()], busy = () => going || all.some((saver) => saver.busy);
    if (leaving || event.defaultPrevented) return;
    all.filter((saver) => !saver.held).forEach((saver) => saver.save(false));
    if (!busy()) return;
    event.preventDefault(); event.stopPropagation();
    const latest = Date.now() + PATIENCE;
    const look = () => {
      if (busy() && Date.now() < latest) { setTimeout(look, 50); return; }
      leaving = true;
      try { go(); } finally { leaving = false; }
    };
    look();
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || link.origin !== location.origin || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.hasAttribute("download") || (link.hash && link.pathname === location.pathname && link.search === location.search)) return;
    savedFirst(event, () => link.click());
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-autosave], form[data-ticks], form[method=dialog]")) return;
    savedFirst(event, () => event.target.requestSubmit(event.submitter));
  }, true);
  ["dragover", "dragleave", "drop"].forEach((kind) => document.addEventListener(kind, (event) => {
    const zone = event.target.closest && event.target.closest(".k-drop, [data-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("is-over", kind === "dragover");
    if (kind !== "drop" || !event.dataTransfer.files.length) return;
    const form = zone.closest("form") || zone.querySelector("form[data-upload]");
    const input = form.querySelector("input[type=file]"), around = form.closest("details");
    if (around) around.open = true;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  }));
  // A link to a comment in a closed thread opens it.
  const reveal = () => { const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1))); const around = place && place.closest("details"); if (around) { around.open = true; place.scrollIntoView(); } };
  window.addEventListener("hashchange", reveal);
  reveal();
  document.querySelectorAll("[data-autofocus]").forEach((one) => one.focus());
  begin(document);
  const desk = document.querySelector("[data-judging]");
  if (desk) new Keys(desk);
  showStop();
  // For a page's own script (site.js).
  window.kaona = { post, swap, toast, say };
})();
