// A case that is open looks by itself whether it has changed. What can be shown anew without harm is, part by part (`data-live`); where
// somebody is writing, it is told, and nothing they typed or were looking at is lost. Without it the page stays as it was given.
const $ = (one, within = document) => within.querySelector(one)
const all = (some, within = document) => [...within.querySelectorAll(some)]
const watch = $('#watch'), told = $('#told'), bar = $('#elsewhere'), words = $('p', bar), list = $('ul', bar), button = $('button', bar)
const EVERY = 5e3, LONGEST = 60e3, SHOWN = 3, FIELDS = 'textarea, select, input:not([type=hidden])'
const LOST = '연결이 끊겼습니다. 그사이 바뀐 것이 안 보일 수 있습니다.', ENDED = '로그아웃되었습니다. 쓰던 글은 그대로 있습니다. 보내시면 로그인한 뒤 이어서 합니다.'
const GONE = '이 민원은 이제 이 자리에서 볼 수 없습니다. 다른 부서가 맡았을 수 있습니다. 쓰던 글은 그대로 있습니다.'
let wait = EVERY, timer = 0, over = false, busy = false, news = []

const parts = page => all('[data-live]', page)
const plain = part => { // without what is another one in each page
  const copy = part.cloneNode(true)
  for (const one of all('[name=form_token], [name=key], [name=revision]', copy)) one.removeAttribute('value')
  return copy.innerHTML
}
const shown = new Map(parts(document).map(part => [part.dataset.live, plain(part)]))
const late = new Set() // parts that have changed and are still as they were, for somebody is at them

// What somebody has typed or chosen, and where they are. All that a form came back with was typed, though it stands there at first
const first = list => [...list.options].find(one => one.defaultSelected) || list.options[0]
const changed = one => one.form && one.form.dataset.typed !== undefined && one.type !== 'file' ? true : one.type === 'file' ? one.files.length > 0 : /radio|checkbox/.test(one.type) ? one.checked !== one.defaultChecked : one.options ? one.value !== (first(one) || one).value : one.value !== one.defaultValue
const typed = within => all(FIELDS, within).filter(changed)
const marked = part => { const text = getSelection(); return text.rangeCount > 0 && !text.isCollapsed && text.containsNode(part, true) }
const inUse = part => typed(part).length > 0 || marked(part) || part.contains(document.activeElement) && document.activeElement.matches(FIELDS)
const free = () => parts(document).some(part => late.has(part.dataset.live) && !inUse(part))
const old = form => parts(document).some(part => late.has(part.dataset.live) && (part.contains(form) || form.contains(part)))
const written = form => form.id === 'act' || typed(form).length > 0
const sign = one => [one.tagName, one.id, one.getAttribute('name'), one.getAttribute('href'), one.tagName === 'BUTTON' ? one.value : '', one.getAttribute('aria-label') || one.textContent.trim()].join('\n')
const place = one => `form[action="${one.form.getAttribute('action')}"] [name="${one.name}"]${/radio|checkbox/.test(one.type) ? `[value="${CSS.escape(one.value)}"]` : ''}`

// `redo`: menus whose choice means something else by now; what was chosen is not chosen for the other
function swap(part, fresh, redo) {
  const focus = part.contains(document.activeElement) ? document.activeElement : null, at = focus && sign(focus)
  const selected = focus && focus.selectionStart !== undefined ? [focus.selectionStart, focus.selectionEnd] : null
  const carried = typed(part).map(one => [one, $(place(one), fresh)])
  if (carried.some(([, other]) => !other)) return false // its form is no more: what was typed stays where it is
  const open = new Set(all('details[open] > summary', part).map(sign)), aside = all('.scroller', part).map(one => one.scrollLeft)
  const seen = document.elementFromPoint(innerWidth / 3, innerHeight / 3), near = seen && (seen.closest('li, p, h2, figure') || seen), anchor = near && part.contains(near) && part !== near ? near : null
  const before = anchor && anchor.getBoundingClientRect().top
  for (const [one, other] of carried) {
    if (/radio|checkbox/.test(one.type)) other.checked = one.checked
    else if (!one.options) other.value = one.value
    else {
      const same = [...other.options].find(option => option.value === one.value && option.text === one.selectedOptions[0].text)
      other.value = same ? one.value : ''
      if (!same) redo.push(other)
    }
  }
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

// The page as it is now: part by part; `asked`: somebody wants to see it, so that what they typed goes along; `own`: all that has changed
// since, they did themselves, in another window
async function renew(asked, own) {
  const back = $('#act [name=back]'), before = watch.dataset.seen.split(';')[0]
  const query = location.search || (back && back.value ? `?${back.value}` : '')
  const answer = await fetch(location.pathname + query, { headers: { accept: 'text/html' } })
  if (answer.redirected || answer.status === 401) return ended()
  if (!answer.ok && answer.status !== 409) throw new Error('lost')
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html'), fresh = $('#watch', page)
  if (!fresh) throw new Error('lost')
  const revision = fresh.dataset.seen.split(';')[0], redo = []
  for (const part of parts(page)) {
    const name = part.dataset.live, here = $(`[data-live="${name}"]`), now = plain(part)
    late.delete(name)
    if (!here || shown.get(name) === now) continue
    if (inUse(here) && !asked || !swap(here, part, redo)) late.add(name)
    else shown.set(name, now)
  }
  watch.dataset.seen = fresh.dataset.seen
  const shut = answer.status === 409
  for (const form of all('form')) {
    const field = $('[name=revision]', form)
    if (field && !shut && !old(form) && (asked || !written(form) || own && field.value === before)) field.value = revision
  }
  dispatchEvent(new Event('laid'))
  return { old: all('form').some(form => $('[name=revision]', form) && $('[name=revision]', form).value !== revision), shut, redo }
}

// Shown at most so many lines, and how many more there are; said is only what is new (`said`). What somebody reads or writes stays where it is
function tell(line, act, lines = [], said = line) {
  const place = $('h1').getBoundingClientRect().top, more = lines.length - SHOWN
  const rows = [...lines.slice(-SHOWN).reverse(), ...more > 0 ? [`그 밖에 ${more}건`] : []]
  list.replaceChildren(...rows.map(row => Object.assign(document.createElement('li'), { textContent: row })))
  list.hidden = !rows.length
  button.textContent = act
  button.hidden = !act
  bar.hidden = false
  if (told.textContent !== said) told.textContent = said
  words.textContent = line
  scrollBy({ top: $('h1').getBoundingClientRect().top - place, behavior: 'instant' })
}

function hide() {
  const place = $('h1').getBoundingClientRect().top
  bar.hidden = true
  words.textContent = told.textContent = ''
  scrollBy({ top: $('h1').getBoundingClientRect().top - place, behavior: 'instant' })
}

function ended() { // nothing is asked any more until somebody comes back to the page
  over = true
  tell(ENDED, '')
}

const CHANGED = '다른 곳에서 바뀌었습니다.'
function tellNews(now, said) {
  const few = said.slice(-SHOWN).join('. ') + (said.length > SHOWN ? `. 그 밖에 ${said.length - SHOWN}건` : '')
  const line = now.shut ? `${CHANGED} 지금은 할 수 없는 일이 되었습니다. 쓰던 글은 그대로 있습니다.` : CHANGED
  if (said.length || now.shut || words.textContent !== line || button.textContent !== (now.old ? '새로 보기' : '닫기')) tell(line, now.shut ? '' : now.old ? '새로 보기' : '닫기', news, said.length ? `${line} ${few}` : told.textContent)
}

async function look() {
  clearTimeout(timer)
  if (over || busy || document.hidden) return
  busy = true
  try {
    const answer = await fetch(`${watch.dataset.news}?seen=${encodeURIComponent(watch.dataset.seen)}`, { headers: { accept: 'application/json' } })
    if (answer.redirected || answer.status === 401) return ended()
    if (!answer.ok) throw new Error('lost')
    const found = await answer.json()
    if (found.gone) {
      over = true
      return tell(GONE, '')
    }
    if ([LOST, ENDED, GONE].includes(words.textContent)) hide()
    wait = found.later ? LONGEST : EVERY
    if (found.changed || free()) {
      const now = await renew(false, found.own), said = found.said || []
      if (!now) return
      news.push(...said)
      if (now.shut || news.length) tellNews(now, said)
    }
  } catch {
    wait = Math.min(wait * 2, LONGEST)
    if (bar.hidden && wait >= EVERY * 4) tell(LOST, '')
  } finally { busy = false }
  timer = setTimeout(look, wait * (.8 + Math.random() * .4)) // not all at once after an outage
}

let left = null // the field that somebody was writing in
addEventListener('focusin', event => { if (event.target.matches(FIELDS)) left = event.target })
addEventListener('focusout', () => setTimeout(() => { if (free() && !over) look() }))
button.addEventListener('click', async () => {
  const asks = button.textContent === '새로 보기'
  let now
  try { now = asks ? await renew(true) : {} } catch { return tell('지금은 새로 볼 수 없습니다. 쓰던 글은 그대로 있습니다. 잠시 뒤에 다시 눌러 주세요.', '새로 보기', news) }
  if (!now) return
  if (now.shut) return tell('지금은 할 수 없는 일이 되었습니다. 쓰던 글은 그대로 있습니다.', '')
  news = []
  hide()
  const menu = (now.redo || [])[0]
  if (menu) {
    const line = `바뀐 날짜로 다시 골라 주세요: ${menu.labels[0].textContent}`
    menu.focus()
    return tell(line, '닫기')
  }
  const to = left && left.isConnected ? left : $('h1')
  if (to.tagName === 'H1') to.tabIndex = -1
  to.focus({ preventScroll: true })
  told.textContent = asks ? '새로 보았습니다. 쓰던 글은 그대로 있습니다.' : ''
})
const resume = () => { if (document.hidden) return; over = false; wait = EVERY; look() }
document.addEventListener('visibilitychange', resume)
addEventListener('focus', () => { if (over) resume() }) // somebody may have signed in in another window
addEventListener('pagehide', () => { over = true; clearTimeout(timer) })
addEventListener('pageshow', event => { if (event.persisted) resume() })
timer = setTimeout(look, watch.dataset.soon === undefined ? wait : 0)
