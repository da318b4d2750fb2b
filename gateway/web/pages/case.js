"use strict";
// A citizen's case. The token stands behind the # of the address: browsers don't send that part to anybody.
const WORDS = {
  ko: {
    title: "민원 처리 현황", number: "접수번호", department: "담당부서", phone: "연락처", due: "처리기한", received: "접수일시", handler: "담당자",
    answer: "처리결과", course: "진행 상황", said: "보내신 내용", missing: "민원을 찾을 수 없습니다. 받으신 링크를 다시 확인해 주세요.",
    later: "잠시 후 다시 시도해 주세요.",
    statuses: { received: "접수", routed: "배정", in_progress: "처리 중", answered: "답변", notified: "통지", closed: "종결", withdrawn: "취하" },
  },
  en: {
    title: "Your case", number: "Receipt number", department: "Department", phone: "Phone", due: "Answer due", received: "Received", handler: "Handled by",
    answer: "The answer", course: "How it went on", said: "What you wrote", missing: "There is no such case. Please check the link that you were given.",
    later: "Please try again in a moment.",
    statuses: {
      received: "Received", routed: "With a department", in_progress: "In progress", answered: "Answered", notified: "Notified", closed: "Closed",
      withdrawn: "Withdrawn",
    },
  },
};
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

function show(found) {
  if (found.revision <= shown) return;
  shown = found.revision;
  words = WORDS[found.locale] || words;
  document.documentElement.lang = found.locale;
  document.title = words.title + " " + found.receipt_number;
  at("number").textContent = found.title || words.number + " " + found.receipt_number;
  at("status").textContent = words.statuses[found.status] || found.status;
  const facts = [
    [words.number, found.receipt_number], [words.received, day(found.received_at)], [words.department, found.department && found.department.name],
    [words.phone, found.department && found.department.phone], [words.handler, found.handler && found.handler.name], [words.due, day(found.due_at)],
  ];
  at("facts").replaceChildren(...facts.filter((fact) => fact[1]).flatMap(([name, value]) => {
    const term = document.createElement("dt"); term.textContent = name;
    const description = document.createElement("dd"); description.textContent = value;
    return [term, description];
  }));
  at("answer").hidden = !found.answer;
  at("answer").firstElementChild.textContent = words.answer;
  at("answer").lastElementChild.textContent = found.answer || "";
  at("course").textContent = words.course;
  at("timeline").replaceChildren(...found.timeline.map((line) => {
    const item = document.createElement("li");
    const moment = document.createElement("div"); moment.className = "faint"; moment.textContent = day(line.at);
    const text = document.createElement("div"); text.textContent = line.text;
    item.append(moment, text);
    return item;
  }));
  at("said").textContent = words.said;
  at("text").textContent = found.description;
  at("case").hidden = false;
  say("");
}

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

addEventListener("hashchange", () => location.reload());
read().then((found) => { if (found) follow(); }).catch(() => say(words.later));
