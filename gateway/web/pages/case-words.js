"use strict";
// What the page of a case says, in both languages.
const WORDS = {
  ko: {
    title: "민원 처리 현황", number: "접수번호", department: "담당부서", phone: "연락처", due: "처리기한", received: "접수일시", handler: "담당자",
    moves: "담당 변경", times: (count) => count + "회",
    paused: "처리기간 계산이 멈춰 있습니다", since: "부터", until: "까지",
    wanted: "보완 요구", by: "보내실 기한", refusal: "불수용", ground: "근거", reason: "이유", remedy: "구제 절차",
    transfer: "이송", agency: "이송받은 기관", there: "그 기관의 접수번호", link: "그 기관에서 확인하기",
    answer: "처리결과", course: "진행 상황", download: "처리 이력 내려받기", said: "보내신 내용", missing: "민원을 찾을 수 없습니다. 받으신 링크를 다시 확인해 주세요.",
    later: "잠시 후 다시 시도해 주세요.", photos: "사진 (JPEG, PNG, WebP, 열 장까지)",
    files: { "application/pdf": "첨부 문서 저장", "image/jpeg": "첨부 사진 저장", "image/png": "첨부 사진 저장", "image/webp": "첨부 사진 저장" },
    forms: {
      supplement: { text: "보완하실 내용", send: "보완 보내기" },
      change: { text: "추가하거나 바로잡을 내용", send: "민원 내용 변경" },
      more_time: { text: "시간이 더 필요하시면 그 이유 (쓰지 않으셔도 됩니다)", send: "보완 기간 연장 요청" },
      reopen: { text: "아직 해결되지 않았다면 무엇이 남았는지 알려 주세요", send: "다시 처리해 달라고 요청" },
      object: { text: "받아들이지 않은 결정에 이의가 있으시면 그 이유", send: "이의신청" },
      withdraw: { text: "취하하시는 이유 (쓰지 않으셔도 됩니다). 취하하시면 처리가 끝나고 되돌릴 수 없습니다.", send: "민원 취하" },
    },
    withdrawing: "민원을 취하하시려면",
    sending: "보내는 중입니다.", sent: "보냈습니다.",
    not: { 409: "지금은 할 수 없습니다. 진행 상황을 확인해 주세요.", 413: "사진이 너무 큽니다.", 422: "내용이나 사진을 받을 수 없습니다. 다시 확인해 주세요." },
    statuses: {
      received: "접수", routed: "배정", in_progress: "처리 중", waiting: "보완 요구", answered: "답변", notified: "통지", closed: "종결",
      withdrawn: "취하", transferred: "이송", declined: "불수용", merged: "병합",
    },
  },
  en: {
    title: "Your case", number: "Receipt number", department: "Department", phone: "Phone", due: "Answer due", received: "Received", handler: "Handled by",
    moves: "Changes of hands", times: (count) => String(count),
    paused: "The clock stands", since: "since", until: "until",
    wanted: "We need more from you", by: "Please send it by", refusal: "Not granted", ground: "Ground", reason: "Reason", remedy: "What you can do",
    transfer: "Handed to another agency", agency: "Agency", there: "Receipt number there", link: "See it there",
    answer: "The answer", course: "How it went on", download: "Download the history", said: "What you wrote", missing: "There is no such case. Please check the link that you were given.",
    later: "Please try again in a moment.", photos: "Photos (JPEG, PNG, WebP, up to ten)",
    files: { "application/pdf": "Save the paper", "image/jpeg": "Save the photo", "image/png": "Save the photo", "image/webp": "Save the photo" },
    forms: {
      supplement: { text: "What you were asked for", send: "Send it" },
      change: { text: "What you want to add or correct", send: "Add it" },
      more_time: { text: "If you need more time: why (you need not say)", send: "Ask for more time" },
      reopen: { text: "If it isn't done: what is left", send: "Ask us to take it up again" },
      object: { text: "If you object to the refusal: why", send: "File an objection" },
      withdraw: { text: "Why (you need not say). It ends the case and can't be undone.", send: "Withdraw the complaint" },
    },
    withdrawing: "To withdraw your complaint",
    sending: "Sending.", sent: "Sent.",
    not: { 409: "This can't be done now. See below how it went on.", 413: "The photos are too large.", 422: "The text or a photo can't be taken. Please look again." },
    statuses: {
      received: "Received", routed: "With a department", in_progress: "In progress", waiting: "Waiting for you", answered: "Answered",
      notified: "Notified", closed: "Closed", withdrawn: "Withdrawn", transferred: "Handed over", declined: "Not granted", merged: "Merged",
    },
  },
};
