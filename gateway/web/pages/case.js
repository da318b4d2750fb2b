"use strict";
// A citizen's case (its words stand in case-words.js). The token stands behind the # of the address: browsers don't send that part to anybody.
const at = (id) => document.getElementById(id);
const number = decodeURIComponent(location.pathname.split("/").pop());
const token = decodeURIComponent(location.hash.slice(1));
const base = "/v1/complaints/" + encodeURIComponent(number);
let words = WORDS[(navigator.language || "ko").startsWith("ko") ? "ko" : "en"];
let shown = 0;

function say(text) { at("notice").hidden = !text; at("notice").textContent = text || ""; }

function day(moment) {
  return moment ? new Date(moment).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Seoul" }) : null;
}

function make(tag, text, kind) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function list(id, pairs) {
  at(id).replaceChildren(...pairs.filter((pair) => pair[1]).flatMap(([name, value]) => {
    const description = document.createElement("dd");
    description.append(value);
    return [make("dt", name), description];
  }));
}

// A link that an officer typed: followed only where it is one of the web.
function outside(address) {
  let url;
  try { url = new URL(address); } catch { return null; }
  if (!/^https?:$/.test(url.protocol)) return null;
  const link = make("a", words.link);
  link.href = url.href;
  link.rel = "noopener noreferrer";
  return link;
}

// A file that came with an answer. It is fetched with the token in a header: an address with a token in it would stay in histories.
function saved(file) {
  const button = make("button", words.files[file.media_type] + " (" + Math.ceil(file.size_bytes / 1024) + " kB)");
  button.type = "button";
  button.addEventListener("click", async () => {
    const answer = await fetch(base + "/photos/" + file.content_hash, { headers: { Authorization: "Bearer " + token } });
    if (!answer.ok) { say(words.later); return; }
    const link = make("a", ""), url = URL.createObjectURL(await answer.blob());
    link.href = url;
    link.download = file.content_hash.slice(0, 12) + (file.media_type === "application/pdf" ? ".pdf" : "." + file.media_type.slice(6));
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  });
  return button;
}

function period(paused) {
  const began = day(paused.since), end = paused.until && day(paused.until);
  return words === WORDS.ko ? began + words.since + (end ? " " + end + words.until : "") : words.since + " " + began + (end ? " " + words.until + " " + end : "");
}

// The forms stay as they are while the case changes: nobody's half-written text is lost.
function offer(found) {
  for (const [act, said] of Object.entries(words.forms)) {
    const form = at(act), [text, photos] = form.querySelectorAll("label");
    text.textContent = said.text;
    if (photos) photos.textContent = words.photos;
    form.querySelector("button").textContent = said.send;
    const offered = found.actions.includes(act), told = form.querySelector(".told");
    if (offered && text.hidden) told.textContent = ""; // asked for anew: what was said of the last sending is over
    form.hidden = !offered && !told.textContent;
    if (form.parentElement.matches("details")) form.parentElement.hidden = form.hidden;
    for (const part of form.querySelectorAll("label, textarea, input, button")) part.hidden = !offered;
  }
}

function show(found) {
  if (found.revision <= shown) return;
  shown = found.revision;
  words = WORDS[found.locale.split("-")[0] === "ko" ? "ko" : "en"];
  document.documentElement.lang = found.locale;
  document.title = words.title + " " + found.receipt_number;
  at("number").textContent = found.title || words.number + " " + found.receipt_number;
  at("status").textContent = words.statuses[found.status] || found.status;
  at("paused").hidden = !found.paused;
  at("paused").textContent = found.paused ? words.paused + " (" + period(found.paused) + "): " + found.paused.because : "";
  list("facts", [
    [words.number, found.title && found.receipt_number], [words.received, day(found.received_at)], [words.department, found.department && found.department.name],
    [words.phone, found.department && found.department.phone], [words.handler, found.handler && found.handler.name], [words.due, day(found.due_at)],
    [words.moves, found.moves ? words.times(found.moves) : null],
  ]);
  at("wanted").hidden = !found.supplement;
  at("wanted-title").textContent = words.wanted;
  at("wanted-by").textContent = found.supplement ? words.by + ": " + day(found.supplement.answer_by) : "";
  at("wanted-text").textContent = found.supplement ? found.supplement.request : "";
  at("refusal").hidden = !found.refusal;
  at("refusal-title").textContent = words.refusal;
  if (found.refusal) list("refusal-facts", [[words.ground, found.refusal.ground], [words.reason, found.refusal.reason], [words.remedy, found.refusal.remedy]]);
  at("transfer").hidden = !found.transfer;
  at("transfer-title").textContent = words.transfer;
  if (found.transfer) {
    const { agency, receipt_number: there, link } = found.transfer;
    list("transfer-facts", [[words.agency, agency], [words.there, there], [words.link, link && outside(link)]]);
  }
  at("answer").hidden = !found.answer;
  at("answer-title").textContent = words.answer;
  at("answer").lastElementChild.textContent = found.answer || "";
  at("withdrawing").textContent = words.withdrawing;
  offer(found);
  at("course").textContent = words.course;
  at("timeline").replaceChildren(...found.timeline.map((line) => {
    const item = document.createElement("li");
    item.append(make("div", day(line.at), "faint"), make("div", line.text));
    if (line.note) item.append(make("div", line.note, "answer note"));
    item.append(...line.files.map(saved));
    return item;
  }));
  at("download").textContent = words.download;
  at("said").textContent = words.said;
  at("text").textContent = found.description;
  at("case").hidden = false;
  say("");
}

async function send(event) {
  event.preventDefault();
  const form = event.target, button = form.querySelector("button"), told = form.querySelector(".told"), files = form.querySelector("input");
  const request = { method: "POST", headers: { Authorization: "Bearer " + token } };
  if (files && files.files.length) {
    request.body = new FormData(form);
  } else {
    const text = form.querySelector("textarea");
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(text.value.trim() ? { [text.name]: text.value } : {});
  }
  button.disabled = true;
  told.textContent = words.sending;
  try {
    const answer = await fetch(base + "/" + form.id.replace("_", "-"), request);
    told.textContent = answer.ok ? words.sent : words.not[answer.status] || words.later;
    if (answer.ok) form.reset();
    if (answer.ok || answer.status === 409) await read();
  } catch {
    told.textContent = words.later;
  } finally {
    button.disabled = false;
  }
}

for (const form of document.forms) form.addEventListener("submit", send);

async function read() {
  const answer = await fetch(base, { headers: { Authorization: "Bearer " + token } });
  if (answer.ok) { show(await answer.json()); return true; }
  say(answer.status === 401 || answer.status === 404 ? words.missing : words.later);
  return false;
}

async function follow() {
  const answer = await fetch(base + "/events/ticket", { method: "POST", headers: { Authorization: "Bearer " + token } });
  if (!answer.ok) { setTimeout(follow, 30000); return; }
  const source = new EventSource(base + "/events?ticket=" + encodeURIComponent((await answer.json()).ticket));
  source.addEventListener("complaint", (event) => show(JSON.parse(event.data)));
  // The ticket holds for a minute only: after a break a new one is fetched.
  source.addEventListener("error", () => { source.close(); setTimeout(follow, 3000); });
}

// The token goes in a header and so never into an address; the page is handed over as a file.
async function download() {
  at("download").disabled = true;
  at("downloaded").textContent = "";
  try {
    const answer = await fetch(base + "/download?format=html", { headers: { Authorization: "Bearer " + token } });
    if (!answer.ok) throw new Error(answer.status);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = "ontong-" + number + ".html";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  } catch {
    at("downloaded").textContent = words.later;
  } finally {
    at("download").disabled = false;
  }
}

at("download").addEventListener("click", download);

addEventListener("hashchange", () => location.reload());
read().then((found) => { if (found) follow(); }).catch(() => say(words.later));
