// A case that is open looks by itself whether it has changed. What can be shown anew without harm is, part by part (`data-live`); where
// somebody is writing, it is told, and nothing they typed or were looking at is lost. Without it the page stays as it was given.
const $ = (one, within = document) => within.querySelector(one)
const all = (some, within = document) => [...within.querySelectorAll(some)]
const watch = $('#watch'), told = $('#told'), bar = $('#elsewhere'), words = $('p', bar), button = $('button', bar)
const EVERY = 5e3, LONGEST = 60e3, FIELDS = 'textarea, select, input:not([type=hidden])'
let wait = EVERY, timer = 0, over = false, news = []

const parts = page => all('[data-live]', page)
const plain = part => { // without what is another one in each page
  const copy = part.cloneNode(true)
  for (const one of all('[name=form_token], [name=key], [name=revision]', copy)) one.removeAttribute('value')
  return copy.innerHTML
}
const shown = new Map(parts(document).map(part => [part.dataset.live, plain(part)]))

// What somebody has typed or chosen, and where they are
const first = list => [...list.options].find(one => one.defaultSelected) || list.options[0]
const changed = one => one.type === 'file' ? one.files.length > 0 : /radio|checkbox/.test(one.type) ? one.checked !== one.defaultChecked : one.options ? one.value !== (first(one) || one).value : one.value !== one.defaultValue
const typed = within => all(FIELDS, within).filter(changed)
const inUse = part => typed(part).length > 0 || part.contains(document.activeElement) && document.activeElement.matches(FIELDS)
const written = form => form.id === 'act' || typed(form).length > 0
const sign = one => [one.tagName, one.id, one.getAttribute('name'), one.getAttribute('href'), one.tagName === 'BUTTON' ? one.value : '', one.getAttribute('aria-label') || one.textContent.trim()].join('\n')
const place = one => `form[action="${one.form.getAttribute('action')}"] [name="${one.name}"]${/radio|checkbox/.test(one.type) ? `[value="${CSS.escape(one.value)}"]` : ''}`

function swap(part, fresh) {
  const focus = part.contains(document.activeElement) ? document.activeElement : null, at = focus && sign(focus)
  const selected = focus && focus.selectionStart !== undefined ? [focus.selectionStart, focus.selectionEnd] : null
  const carried = typed(part).map(one => [one, $(place(one), fresh)])
  if (carried.some(([, other]) => !other)) return false // its form is no more: what was typed stays where it is
  const open = new Set(all('details[open] > summary', part).map(sign)), aside = all('.scroller', part).map(one => one.scrollLeft)
  const seen = document.elementFromPoint(innerWidth / 3, innerHeight / 3), near = seen && (seen.closest('li, p, h2, figure') || seen), anchor = near && part.contains(near) && part !== near ? near : null
  const before = anchor && anchor.getBoundingClientRect().top
  for (const [one, other] of carried) /radio|checkbox/.test(one.type) ? other.checked = one.checked : other.value = one.value
  part.replaceChildren(...fresh.childNodes)
  for (const one of all('details > summary', part)) if (open.has(sign(one))) one.parentElement.open = true
  all('.scroller', part).forEach((one, n) => { one.scrollLeft = aside[n] || 0 })
  const same = anchor && all(anchor.tagName, part).find(one => sign(one) === sign(anchor))
  if (same) scrollBy({ top: same.getBoundingClientRect().top - before, behavior: 'instant' })
  if (!focus) return true
  const again = all('a, button, summary, [tabindex], ' + FIELDS, part).find(one => sign(one) === at || one.id && one.id === focus.id)
  if (!again) part.tabIndex = -1
  const to = again || part
  to.focus({ preventScroll: true })
  if (selected && again) try { again.setSelectionRange(...selected) } catch { /* a field without a place to write at */ }
  return true
}

// The page as it is now: part by part; `asked`: somebody wants to see it, so that what they typed goes along
async function renew(asked) {
  const answer = await fetch(location.pathname + location.search, { headers: { accept: 'text/html' } })
  if (answer.redirected || answer.status === 401) return ended()
  if (!answer.ok && answer.status !== 409) throw new Error('lost')
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html'), fresh = $('#watch', page)
  if (!fresh) throw new Error('lost')
  const revision = fresh.dataset.seen.split(';')[0]
  for (const part of parts(page)) {
    const here = $(`[data-live="${part.dataset.live}"]`), now = plain(part)
    if (!here || shown.get(part.dataset.live) === now || inUse(here) && !asked) continue
    if (swap(here, part)) shown.set(part.dataset.live, now)
  }
  watch.dataset.seen = fresh.dataset.seen
  const shut = answer.status === 409
  for (const form of all('form')) {
    const field = $('[name=revision]', form)
    if (field && !shut && (asked || !written(form))) field.value = revision
  }
  dispatchEvent(new Event('laid'))
  return { old: all('form').some(form => $('[name=revision]', form) && $('[name=revision]', form).value !== revision), shut }
}

function tell(line, act) {
  words.textContent = line
  button.textContent = act
  button.hidden = !act
  bar.hidden = false
  told.textContent = line
}

function ended() { // nothing is asked any more until somebody comes back to the page
  over = true
  tell('로그아웃되었습니다. 쓰던 글은 그대로 있습니다. 보내시면 로그인한 뒤 이어서 합니다.', '')
}

async function look() {
  clearTimeout(timer)
  if (over || document.hidden) return
  try {
    const answer = await fetch(`${watch.dataset.news}?seen=${encodeURIComponent(watch.dataset.seen)}`, { headers: { accept: 'application/json' } })
    if (answer.redirected || answer.status === 401) return ended()
    if (!answer.ok) throw new Error('lost')
    const found = await answer.json()
    if (found.gone) {
      over = true
      return tell('이 민원은 이제 이 자리에서 볼 수 없습니다. 다른 부서가 맡았을 수 있습니다. 쓰던 글은 그대로 있습니다.', '')
    }
    if (words.dataset.lost) { delete words.dataset.lost; bar.hidden = true }
    if (found.changed) {
      if (found.said) news.push(found.said)
      const now = await renew(false)
      if (!now) return
      const line = `다른 곳에서 바뀌었습니다: ${news.join('. ')}`
      if (now.shut) tell(`${line}. 지금은 할 수 없는 일이 되었습니다. 쓰던 글은 그대로 있습니다.`, '')
      else if (news.length) tell(line, now.old ? '새로 보기' : '닫기')
      if (!now.old) news = []
    }
    wait = EVERY
  } catch {
    wait = Math.min(wait * 2, LONGEST)
    if (bar.hidden && wait >= EVERY * 4) { words.dataset.lost = 'yes'; tell('연결이 끊겼습니다. 그사이 바뀐 것이 안 보일 수 있습니다.', '') }
  }
  timer = setTimeout(look, wait)
}

let left = null // the field that somebody was writing in
addEventListener('focusin', event => { if (event.target.matches(FIELDS)) left = event.target })
button.addEventListener('click', async () => {
  const asks = button.textContent === '새로 보기'
  try {
    const now = asks ? await renew(true) : {}
    if (!now) return
    if (now.shut) return tell('지금은 할 수 없는 일이 되었습니다. 쓰던 글은 그대로 있습니다.', '')
  } catch { return tell('지금은 새로 볼 수 없습니다. 쓰던 글은 그대로 있습니다. 잠시 뒤에 다시 눌러 주세요.', '새로 보기') }
  news = []
  bar.hidden = true
  const to = left && left.isConnected ? left : $('h1')
  if (to.tagName === 'H1') to.tabIndex = -1
  to.focus({ preventScroll: true })
  told.textContent = asks ? '새로 보았습니다. 쓰던 글은 그대로 있습니다.' : ''
})
document.addEventListener('visibilitychange', () => { if (!document.hidden) { over = false; wait = EVERY; look() } })
addEventListener('pagehide', () => { over = true; clearTimeout(timer) })
addEventListener('pageshow', event => { if (event.persisted) { over = false; look() } })
timer = setTimeout(look, wait)
