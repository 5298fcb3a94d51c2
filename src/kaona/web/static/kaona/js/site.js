/* On site: what is written while the line is cut is kept on this device and sent when it is back. Notes, photos and moved
   statements lie in IndexedDB, each under a key of its own, so that what arrives twice is taken in once. Outcomes of issues
   are the autosave's (kaona.js), which keeps them in localStorage. */
(function () {
  "use strict";
  const bar = document.querySelector("[data-site]");
  if (!bar || !window.indexedDB || !window.kaona) return;
  const { post, swap, toast, say } = window.kaona;
  const owner = (document.body.dataset.person || "") + ":" + bar.dataset.site;
  const told = bar.querySelector("[data-site-kept]"), button = bar.querySelector("[data-site-send]");
  const list = document.querySelector("[data-site-list]");
  let sending = false;

  const base = new Promise((resolve, reject) => {
    const request = indexedDB.open("kaona-site", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("kept", { keyPath: "key" }).createIndex("owner", "owner");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  async function store(mode, act) {
    const db = await base;
    return new Promise((resolve, reject) => {
      const work = db.transaction("kept", mode), request = act(work.objectStore("kept"));
      work.oncomplete = () => resolve(request.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
  }
  const keep = (entry) => store("readwrite", (kept) => kept.put(entry));
  const forget = (key) => store("readwrite", (kept) => kept.delete(key));
  const all = async () => (await store("readonly", (kept) => kept.index("owner").getAll(owner))).sort((one, other) => one.at.localeCompare(other.at));
  // The autosave keeps an outcome that has not arrived under these keys.
  const outcomes = () => Object.keys(localStorage).filter((key) => key.startsWith("kaona:" + (document.body.dataset.person || "") + ":visit:" + bar.dataset.site + ":")).length;

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  }
  function words(entry) {
    const field = (name) => (entry.fields.find(([key]) => key === name) || [])[1];
    const what = field("text") || field("subject") || field("reason") || field("code") || "";
    return field("photo") ? say("ภาพ ", "photo ") + what : what || say("รายการ", "entry");
  }
  async function show() {
    const kept = await all(), count = kept.length + outcomes();
    told.textContent = count ? say("เก็บไว้ในเครื่อง ", "kept on this device: ") + count + say(" รายการ", "") : "";
    button.hidden = !kept.length;
    list.replaceChildren(...kept.map((entry) => {
      const line = document.createElement("li"), text = document.createElement("span"), drop = document.createElement("button");
      text.textContent = words(entry) + (entry.fault ? " – " + entry.fault : "");
      drop.type = "button"; drop.className = "btn btn-link btn-sm p-0"; drop.textContent = say("ทิ้ง", "discard");
      drop.setAttribute("aria-label", say("ทิ้ง ", "discard ") + words(entry));
      drop.addEventListener("click", async () => { await forget(entry.key); show(); });
      line.append(text, drop);
      return line;
    }));
  }
  // One after the other; what the server refuses stays with its reason, what the line refuses waits.
  async function send() {
    if (sending) return;
    sending = true;
    try {
      for (const entry of await all()) {
        const data = new FormData();
        entry.fields.forEach(([name, value]) => data.append(name, value));
        const answer = await post(entry.url, data).catch(() => null);
        if (!answer) break;
        const body = await answer.json().catch(() => ({}));
        if (answer.status === 401 && body.login_url) { await keep({ ...entry, fault: say("เข้าสู่ระบบก่อน", "sign in first") }); break; }
        if (answer.status !== 200) { await keep({ ...entry, fault: body.error || say("ส่งไม่ได้ ลองอีกครั้ง", "could not be sent; try again") }); continue; }
        await forget(entry.key);
        swap(body.html);
      }
    } finally { sending = false; }
    await show();
  }
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-kept]")) return;
    event.preventDefault();
    const key = newKey(), at = new Date().toISOString();
    // The token is the page's at the time of sending.
    const fields = [...new FormData(form, event.submitter)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && !(value instanceof File && !value.size));
    fields.push(["client_key", key], ["noted_at", at]);
    try {
      await keep({ key, owner, at, url: form.getAttribute("action"), fields });
    } catch (error) {
      toast(say("เครื่องนี้เก็บไม่ได้ พื้นที่อาจเต็ม ข้อความยังอยู่ในช่อง", "this device could not keep it, it may be full; your text is still in the form"), true);
      return;
    }
    form.reset();
    const around = form.closest("details");
    if (around) around.open = false;
    await show();
    await send();
    toast((await all()).some((one) => one.key === key) ? say("เก็บไว้ในเครื่องแล้ว จะส่งเมื่อเชื่อมต่อได้", "kept on this device; sent when the line is back") : say("บันทึกแล้ว", "Saved"));
  });
  button.addEventListener("click", send);
  window.addEventListener("online", send);
  document.addEventListener("input", () => setTimeout(show, 0));
  setInterval(show, 3000);
  show();
})();
