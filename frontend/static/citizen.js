// The citizen's pages with a script: everything here works without it too, a trip later.
const at = (id) => document.getElementById(id);
const all = (what, within = document) => [...within.querySelectorAll(what)];
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// Offline ----------------------------------------------------------------------------------------------------------------
const strip = at("offline");
const connected = () => { if (strip) strip.hidden = navigator.onLine; };
addEventListener("online", connected);
addEventListener("offline", connected);
connected();

// Small things -----------------------------------------------------------------------------------------------------------
for (const button of all("button.script")) button.hidden = false;
for (const button of all("[data-copy]")) {
  button.addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(button.dataset.copy); at("copied").textContent = button.dataset.copied; } catch { button.hidden = true; }
  });
}
at("print")?.addEventListener("click", () => print());

// Photos: chosen one after the other, each can be taken back ----------------------------------------------------------------
function photos(field) {
  const input = field.querySelector("input"), list = field.querySelector(".chosen"), said = field.querySelector(".photo-said");
  let chosen = [];
  const put = () => {
    const carrier = new DataTransfer();
    for (const file of chosen) carrier.items.add(file);
    input.files = carrier.files;
    list.hidden = !chosen.length;
    for (const picture of all("img", list)) URL.revokeObjectURL(picture.src);
    list.replaceChildren(...chosen.map((file, place) => {
      const item = document.createElement("li"), picture = new Image(), name = document.createElement("span"), drop = document.createElement("button");
      picture.src = URL.createObjectURL(file);
      picture.alt = "";
      name.textContent = file.name;
      drop.type = "button";
      drop.textContent = fill(field.dataset.drop, { name: file.name });
      drop.addEventListener("click", () => {
        chosen.splice(place, 1);
        put();
        said.textContent = fill(field.dataset.count, { n: chosen.length });
        (all("button", list)[Math.min(place, chosen.length - 1)] || input).focus();
      });
      item.append(picture, name, drop);
      return item;
    }));
  };
  input.addEventListener("change", () => {
    let wrong = "";
    for (const file of input.files) {
      if (!/^image\/(jpeg|png|webp)$/.test(file.type)) wrong = field.dataset.kind;
      else if (file.size > 10 * 1024 * 1024) wrong = field.dataset.large;
      else if (chosen.length >= 10) wrong = field.dataset.many;
      else if (!chosen.some((one) => one.name === file.name && one.size === file.size && one.lastModified === file.lastModified)) chosen.push(file);
    }
    put();
    said.textContent = wrong || fill(field.dataset.count, { n: chosen.length });
  });
  return { put, take: (files) => { chosen = [...files]; put(); } };
}

// How to be reached: only the field of the chosen way ------------------------------------------------------------------------
function ways(group) {
  const show = () => {
    for (const part of all("[data-way]", group)) part.classList.toggle("open", group.querySelector(`input[value=${part.dataset.way}]`).checked);
  };
  group.classList.add("way-script");
  group.addEventListener("change", show);
  show();
}

// Where: the browser's position, or a pin on the city's own map ---------------------------------------------------------------
function place(group) {
  const lat = at("lat"), long = at("long"), said = at("place-said"), area = at("area"), figure = at("map"), pick = at("pick"), pin = at("pin"), unpin = at("unpin");
  let svg, scale, x, y, zoom = 1, left = 0, top = 0, nearest = 24, lay;
  const word = (name) => group.dataset[name];
  const within = () => {
    if (!svg) return null;
    const spot = svg.createSVGPoint();
    [spot.x, spot.y] = [x, y];
    let found = null;
    for (const shape of all("path[data-name]", svg)) {
      const inside = shape.isPointInFill(spot);
      shape.classList.toggle("in", inside);
      if (inside) found = shape.dataset.name;
    }
    return found;
  };
  const draw = () => {
    const [wide, high] = [1000 / zoom, scale.high / zoom];
    left = Math.max(0, Math.min(1000 - wide, zoom === 1 ? 0 : x - wide / 2));
    top = Math.max(0, Math.min(scale.high - high, zoom === 1 ? 0 : y - high / 2));
    svg.setAttribute("viewBox", `${left} ${top} ${wide} ${high}`);
    const letter = (13 * wide) / svg.getBoundingClientRect().width;
    for (const name of all("text", svg)) { // a name that its area has no room for would lie over others
      name.setAttribute("font-size", letter);
      name.setAttribute("visibility", name.dataset.wide > letter * name.textContent.length ? "visible" : "hidden");
    }
    lay?.(svg.parentNode, figure.dataset.tiles, scale, { left, top, wide, high });
    pin.style.left = `${((x - left) / wide) * 100}%`;
    pin.style.top = `${((y - top) / high) * 100}%`;
  };
  const settle = (keep = true) => {
    x = Math.max(0, Math.min(1000, x));
    y = Math.max(0, Math.min(scale.high, y));
    draw();
    if (!keep) return;
    lat.value = (scale.north - y * scale.lat).toFixed(6);
    long.value = (scale.west + x * scale.long).toFixed(6);
    const found = within();
    if (found && area) area.value = found;
    said.textContent = found ? fill(word("pinned"), { area: found }) : word("outside");
    unpin.hidden = false;
    lat.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const load = async () => {
    if (svg || !pick) return;
    const answer = await fetch(pick.dataset.map);
    if (!answer.ok) throw new Error();
    svg = document.importNode(new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement, true);
    svg.setAttribute("aria-hidden", "true");
    const told = svg.dataset;
    scale = { west: +told.west, north: +told.north, long: +told.long, lat: +told.lat, high: svg.viewBox.baseVal.height };
    pin.before(svg);
    if (figure.dataset.tiles) try { ({ lay } = await import(figure.dataset.script)); nearest = 128; } catch { /* the drawing alone */ }
    [x, y] = lat.value && long.value ? [(long.value - scale.west) / scale.long, (scale.north - lat.value) / scale.lat] : [500, scale.high / 2];
    svg.addEventListener("click", (event) => {
      const box = svg.getBoundingClientRect();
      x = left + ((event.clientX - box.left) / box.width) * (1000 / zoom);
      y = top + ((event.clientY - box.top) / box.height) * (scale.high / zoom);
      settle();
    });
  };
  const open = async () => {
    await load();
    figure.hidden = false;
    draw();
    if (lat.value) within();
  };
  pick?.addEventListener("click", async (event) => {
    event.preventDefault();
    if (!figure.hidden) { figure.hidden = true; return; }
    try { await open(); pin.focus(); } catch { said.textContent = word("refused"); }
  });
  pin?.addEventListener("keydown", (event) => {
    const [down, over] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] || [0, 0];
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (down || over) {
      const metres = event.shiftKey ? 100 : 10;
      event.preventDefault();
      y += (down * metres) / (scale.lat * 111195);
      x += (over * metres) / (scale.long * 111195 * Math.cos((scale.north * Math.PI) / 180));
      settle();
    } else if (event.key === "+" || event.key === "=") nearer(1.6);
    else if (event.key === "-") nearer(1 / 1.6);
  });
  pin?.addEventListener("click", (event) => { event.preventDefault(); settle(); });
  const nearer = (times) => { zoom = Math.max(1, Math.min(nearest, zoom * times)); draw(); };
  at("closer")?.addEventListener("click", () => nearer(1.6));
  at("farther")?.addEventListener("click", () => nearer(1 / 1.6));
  unpin.hidden = !lat.value;
  unpin.addEventListener("click", () => {
    lat.value = long.value = said.textContent = "";
    unpin.hidden = true;
    for (const shape of all("path.in", group)) shape.classList.remove("in");
    (pick || at("address")).focus();
  });
  const here = at("here");
  here.hidden = !navigator.geolocation;
  here.addEventListener("click", () => {
    said.textContent = word("finding");
    navigator.geolocation.getCurrentPosition(async (found) => {
      lat.value = found.coords.latitude.toFixed(6);
      long.value = found.coords.longitude.toFixed(6);
      unpin.hidden = false;
      try {
        await open();
        [x, y] = [(long.value - scale.west) / scale.long, (scale.north - lat.value) / scale.lat];
        settle();
      } catch { said.textContent = ""; }
    }, () => { said.textContent = word("refused"); }, { timeout: 10000, maximumAge: 60000 });
  });
}

// What nobody needs to write: said once of each kind, while somebody types -----------------------------------------------------
const PRIVATE = {
  resident: /(?<![0-9])[0-9]{6}[ -]?[1-8][0-9]{6}(?![0-9])/,
  card: /(?<![0-9])(?:[0-9]{4}[ -]?){3}[0-9]{4}(?![0-9])/,
  phone: /(?<![0-9])01[016789][ .-]?[0-9]{3,4}[ .-]?[0-9]{4}(?![0-9])/,
};
function privately(box) {
  const told = new Set(), room = at("private");
  let waits;
  const look = () => {
    for (const [kind, form] of Object.entries(PRIVATE)) {
      if (told.has(kind) || !form.test(box.value)) continue;
      told.add(kind);
      room.append(document.querySelector(`template[data-private=${kind}]`).content.cloneNode(true));
    }
  };
  box.addEventListener("input", () => { clearTimeout(waits); waits = setTimeout(look, 800); });
  room.addEventListener("click", (event) => {
    const act = event.target.closest("[data-do]")?.dataset.do;
    if (!act) return;
    const card = event.target.closest("[data-kind]"), form = PRIVATE[card.dataset.kind], found = box.value.match(form)?.[0];
    if (found && act !== "leave") {
      box.value = box.value.replace(form, act === "hide" ? found.replace(/[0-9]/g, "*") : "").replace(/ {2,}/g, " ");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (found && act === "move") {
      at("phone").value = found;
      const sms = document.querySelector("input[name=way][value=sms]");
      sms.checked = true;
      sms.dispatchEvent(new Event("change", { bubbles: true }));
    }
    card.remove();
    box.focus();
  });
}

// The draft: text and place, on this device only, until it is sent ---------------------------------------------------------------
const DRAFT = "ontong-draft", WEEK = 7 * 24 * 3600 * 1000, DRAFTED = ["key", "description", "area", "address", "lat", "long"];
const draft = {
  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(DRAFT));
      return kept && Date.now() - kept.at < WEEK && kept.description ? kept : null;
    } catch { return null; }
  },
  keep(form, pending = false) {
    const kept = { at: Date.now(), pending };
    for (const name of DRAFTED) kept[name] = form.elements[name]?.value || "";
    try { localStorage.setItem(DRAFT, JSON.stringify(kept)); } catch { /* a browser that keeps nothing */ }
  },
  drop() { try { localStorage.removeItem(DRAFT); } catch { /* as above */ } },
};

// Sending: the form stays where it is, with its photos, until there is a receipt -------------------------------------------------
function report(form) {
  const box = at("description"), button = form.querySelector(".send button"), said = at("sent-status"), alike = at("alike"), words = form.dataset;
  const label = button.innerHTML;
  let sending = false, waiting = false, looked = "", keeps;
  const count = form.querySelector(".count");
  const counted = () => { count.hidden = false; count.textContent = `${[...box.value].length.toLocaleString()}${count.dataset.unit}`; };
  const busy = (is) => {
    sending = is;
    button.setAttribute("aria-disabled", is);
    if (is) button.textContent = words.sending; else button.innerHTML = label;
  };
  form.addEventListener("input", () => {
    clearTimeout(keeps);
    keeps = setTimeout(() => { if (box.value.trim()) draft.keep(form, waiting); else draft.drop(); }, 400);
    counted();
  });
  counted();

  const kept = draft.read(), offer = at("draft");
  if (kept && !box.value.trim()) {
    at("draft-said").textContent = kept.pending ? at("draft-said").dataset.pending : at("draft-said").dataset.some;
    offer.hidden = false;
    at("draft-go").addEventListener("click", () => {
      for (const name of DRAFTED) if (form.elements[name]) form.elements[name].value = kept[name];
      offer.hidden = true;
      at("unpin").hidden = !kept.lat;
      counted();
      box.focus();
    });
    at("draft-drop").addEventListener("click", () => { draft.drop(); offer.hidden = true; box.focus(); });
  }

  // Others who have said the same; nothing of it keeps anybody waiting.
  async function others() {
    const asked = box.value.trim();
    if (!asked || looked === asked) return false;
    looked = asked;
    const told = new FormData();
    for (const name of ["form_token", "description", "area", "address", "lat", "long"]) told.set(name, form.elements[name]?.value || "");
    try {
      const answer = await fetch("/report/similar", { method: "POST", body: told, signal: AbortSignal.timeout(1000) });
      if (answer.status !== 200) return false;
      alike.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
      alike.querySelector("h2").focus();
      return true;
    } catch { return false; }
  }

  async function send(data) {
    busy(true);
    said.textContent = "";
    clearTimeout(keeps);
    draft.keep(form);
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body: data });
    } catch {
      busy(false);
      waiting = true;
      draft.keep(form, true);
      said.textContent = words.offline;
      return;
    }
    waiting = false;
    if (answer.redirected) {
      clearTimeout(keeps);
      draft.drop();
      location.assign(answer.url);
      return;
    }
    busy(false);
    again(new DOMParser().parseFromString(await answer.text(), "text/html"), answer.status);
  }

  // The same page with what has to be put right; the chosen photos are put where they were.
  function again(page, status) {
    const there = page.getElementById("report");
    if (!there) { said.textContent = [...page.querySelectorAll("h1, .lead")].map((one) => one.textContent).join(". "); return; }
    const files = [...at("photos").files], token = there.elements.form_token.value, key = there.elements.key.value;
    if (status === 403 && !form.dataset.retried) { // the page was old: its mark is renewed, and the same is sent once more
      form.elements.form_token.value = token;
      form.dataset.retried = "yes";
      send(gather());
      return;
    }
    document.title = page.title;
    at("main").replaceWith(document.adoptNode(page.getElementById("main")));
    for (const lost of all(".again")) lost.remove();
    begin(files);
    at("report").elements.key.value = key;
    (document.querySelector("[autofocus]") || at("wrong") || document.querySelector("[role=alert] [tabindex]") || at("description")).focus();
  }

  const gather = (more = {}) => {
    const data = new FormData(form);
    data.set("seen", "all"); // with a script it was looked before
    for (const [name, value] of Object.entries(more)) data.set(name, value);
    return data;
  };
  form.addEventListener("submit", async (event) => {
    const pressed = event.submitter;
    if (pressed?.name === "pick") return;
    event.preventDefault();
    if (sending) return;
    if (pressed?.name === "joins") return send(gather({ joins: pressed.value }));
    if (pressed?.name !== "seen") {
      busy(true);
      const some = await others();
      busy(false);
      if (some) return;
    }
    send(gather());
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey && !event.isComposing) form.requestSubmit(button);
  });
  addEventListener("online", () => { if (waiting && form.isConnected && !sending) send(gather()); });
}

// Live: what is new is put in its place, and said once; nobody's half-written words are touched ---------------------------------
function live(room) {
  let revision = +room.dataset.revision, waits = 2000;
  const news = at("news");
  async function fresh(found) {
    const answer = await fetch(location.pathname, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), there = page.getElementById("case");
    if (!there) return;
    revision = +there.dataset.revision;
    for (const part of all("[id^=live-]", there)) {
      const here = at(part.id), held = here?.contains(document.activeElement) && document.activeElement.matches("input, textarea");
      const typed = here && all("textarea", here).some((one) => one.value) || here && all("input:checked", here).length;
      if (here && here.textContent !== part.textContent && !held && !typed) {
        const focused = here.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
        here.replaceChildren(...document.adoptNode(part).childNodes);
        if (focused) here.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
      }
    }
    document.title = page.title;
    news.textContent = `${news.dataset.new} ${found}`;
  }
  async function follow() {
    let stream;
    try {
      const answer = await fetch(room.dataset.live);
      if (!answer.ok) throw new Error();
      stream = new EventSource((await answer.json()).stream);
    } catch { setTimeout(follow, waits = Math.min(60000, waits * 2)); return; }
    stream.addEventListener("complaint", (event) => {
      const found = JSON.parse(event.data);
      waits = 2000;
      if (found.revision > revision) { revision = found.revision; fresh(found.timeline.at(-1)?.text || ""); }
    });
    stream.addEventListener("error", () => { stream.close(); setTimeout(follow, waits = Math.min(60000, waits * 2)); });
    addEventListener("pagehide", () => stream.close(), { once: true });
  }
  follow();
}

// Putting it on the page --------------------------------------------------------------------------------------------------------
function begin(files) {
  for (const field of all(".field.photos")) { const list = photos(field); if (files?.length) list.take(files); }
  const group = at("place"), way = at("way"), form = at("report"), box = at("description");
  if (group) place(group);
  if (way) ways(way);
  if (form && box) { privately(box); report(form); }
  if (!form) for (const one of all("form.act")) one.addEventListener("submit", (event) => { if (one.dataset.sent) event.preventDefault(); one.dataset.sent = "yes"; });
}
begin();
const room = document.querySelector("[data-live]");
if (room) live(room);
if (at("report") && "serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js", { scope: "/report", type: "classic" }).catch(() => undefined);
