// Drawn phones: what is said goes without a reload, and what arrives is shown where it arrives. Without this file forms do the same.
const row = document.getElementById("phones")
const status = document.getElementById("news")
const EVERY = 2000
const title = document.title
const unseen = new Map()
let since = row.dataset.since

const logOf = channel => row.querySelector(`.log[data-channel="${channel}"]`)
const toNews = (log, line) => { log.scrollTop = Math.min(log.scrollHeight, line.offsetTop - log.offsetTop - 12) } // what is long is read from its top

function tell(phone, many) {
  const badge = phone.querySelector(".new")
  unseen.set(phone, many)
  badge.hidden = !many
  badge.textContent = row.dataset.new.replace("{n}", many)
  const all = [...unseen.values()].reduce((sum, one) => sum + one, 0)
  document.title = all ? `(${all}) ${title}` : title
}

function take(items, own) {
  let arrived = 0, first = null
  for (const item of items) {
    if (item.at > since) since = item.at
    const log = logOf(item.channel)
    if (!log || document.getElementById(`l-${item.key}`)) continue
    const list = log.firstElementChild
    const last = list.lastElementChild
    const following = last.offsetTop - log.offsetTop < log.scrollTop + log.clientHeight
    list.insertAdjacentHTML("beforeend", item.html)
    const phone = log.closest(".phone")
    if (own) first ??= list.lastElementChild
    else if (following) toNews(log, list.lastElementChild)
    if (item.kind === "letter" && !own && !phone.contains(document.activeElement)) {
      tell(phone, (unseen.get(phone) || 0) + 1)
      arrived += 1
    }
  }
  if (first) toNews(first.closest(".log"), first)
  if (arrived) status.textContent = row.dataset.new.replace("{n}", arrived)
}

async function look() {
  if (!document.hidden) {
    try {
      const answer = await fetch(`/phones/news?since=${encodeURIComponent(since)}`, { headers: { accept: "application/json" } })
      if (answer.ok) take((await answer.json()).items, false)
    } catch { /* no network: the next look may find one */ }
  }
  setTimeout(look, EVERY)
}

async function speak(form, button) {
  const body = new FormData(form, button)
  const send = form.querySelector("button.main") || button
  if (send.getAttribute("aria-disabled") === "true") return
  send.setAttribute("aria-disabled", "true")
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } })
    if (!answer.ok) throw new Error(answer.status)
    take((await answer.json()).items, true)
    form.querySelector(".wrong")?.remove()
    form.reset()
    form.closest(".phone").querySelector("textarea").focus({ preventScroll: true })
  } catch {
    form.dataset.plain = "yes" // the server's page says what is wrong, with all that was typed
    form.requestSubmit(button?.name ? button : undefined)
  } finally {
    send.removeAttribute("aria-disabled")
  }
}

row.addEventListener("submit", event => {
  const form = event.target
  if (form.dataset.plain) return
  event.preventDefault()
  speak(form, event.submitter)
})
row.addEventListener("keydown", event => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches(".say textarea")) return
  event.preventDefault()
  event.target.form.requestSubmit()
})
for (const phone of row.querySelectorAll(".phone")) {
  const log = phone.querySelector(".log")
  toNews(log, log.querySelector("li:last-child:not(.heard)") ?? [...log.querySelectorAll(".said")].at(-1) ?? log.querySelector("li:last-child"))
  for (const sign of ["focusin", "pointerdown", "pointerenter"]) phone.addEventListener(sign, () => tell(phone, 0))
}
setTimeout(look, EVERY)
