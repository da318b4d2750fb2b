// The desk's script: it only saves trips. Clocks go on, keys move and open, news is told, drafts are kept. Without it every act is a form.
const $ = (one, within = document) => within.querySelector(one)
const all = (some, within = document) => [...within.querySelectorAll(some)]
const kept = {
  get: name => { try { return localStorage.getItem(name) } catch { return null } },
  set: (name, value) => { try { value === null ? localStorage.removeItem(name) : localStorage.setItem(name, value) } catch { /* a full or closed store: the server has it all the same */ } },
}

// Clocks: the same words as the server's (clocks.py), each minute, never announced
const SEOUL = 9 * 3600e3, DAY = 86400e3, NAMES = '일월화수목금토'
const seoul = at => new Date(at + SEOUL)
const two = n => String(n).padStart(2, '0')
const hours = at => `${two(seoul(at).getUTCHours())}:${two(seoul(at).getUTCMinutes())}`
function told(due, now, working) {
  const left = due - now, minutes = Math.floor(Math.abs(left) / 60e3)
  if (left <= 0) return ['late', `${minutes < 60 ? `${Math.max(1, minutes)}분` : working < 0 ? `${-working}근무일` : minutes < 1440 || working === 0 ? `${Math.floor(minutes / 60)}시간` : `${Math.floor(minutes / 1440)}일`} 지남`]
  if (left < 3600e3) return ['today', `${Math.max(1, minutes)}분 남음`]
  const days = Math.floor((due + SEOUL) / DAY) - Math.floor((now + SEOUL) / DAY)
  if (days === 0) return ['today', `오늘 ${hours(due)}까지`]
  if (days <= 2) return ['soon', `${days === 1 ? '내일' : '모레'} ${hours(due)}까지`]
  const day = seoul(due), year = day.getUTCFullYear() === seoul(now).getUTCFullYear() ? '' : `${day.getUTCFullYear()}년 `
  return ['calm', `${year}${day.getUTCMonth() + 1}월 ${day.getUTCDate()}일(${NAMES[day.getUTCDay()]})까지${working > 0 ? `, ${working}근무일 남음` : ''}`]
}
const DRAWN = { late: 'triangle-alert', today: 'clock', soon: 'clock', calm: 'calendar' }
const today = now => Math.floor((now + SEOUL) / DAY), opened = today(Date.now())
function tick() {
  const now = Date.now(), counted = today(now) === opened // working days are the service's count, of the day it was asked on
  for (const time of all('.clock time')) {
    const [level, words] = told(Date.parse(time.dateTime), now, counted ? +time.dataset.left : NaN), line = time.dataset.what ? `${time.dataset.what} ${words}` : words
    if (time.textContent !== line) time.textContent = line
    const clock = time.parentElement
    if (!clock.classList.contains(level)) { clock.className = `clock ${level}`; clock.firstElementChild.className = `m ${DRAWN[level]}` }
  }
}
setInterval(tick, 60e3)

// Drafts of what is done aren't needed any more: each is named once, so that what is written on the same form later stays
const account = () => $('.who') ? $('.who').dataset.account : ''
function settle() {
  const used = (kept.get('settled') || '').split(' '), told = ($('#bars') || { dataset: {} }).dataset.settled || ''
  for (const one of told.split(' ').filter(one => one && !used.includes(one))) {
    const name = `draft ${account()} ${one.split('#')[0]}`
    if ((kept.get(name) || '').startsWith(SENT)) kept.set(name, null)
    used.push(one)
  }
  kept.set('settled', used.slice(-50).join(' '))
}
const SENT = 'sent '
settle()

// The way back ends, the bar stays; how it went is asked then, and told where it failed
const done = $('.done[data-until]'), ASKS = 15
async function ask(left) {
  const answer = await fetch(`/desk/held?to=${encodeURIComponent(location.pathname)}`, { headers: { accept: 'text/html' } }).catch(() => null)
  if (answer && !answer.redirected && answer.ok) {
    const fresh = $('#bars', new DOMParser().parseFromString(await answer.text(), 'text/html')), bars = $('#bars')
    if (fresh && bars) {
      bars.dataset.settled = fresh.dataset.settled
      settle()
      if (all('.failed', fresh).length > all('.failed', bars).length) return bars.replaceChildren(...fresh.childNodes)
      if (fresh.dataset.waits === undefined) return
    }
  }
  if (left) setTimeout(() => ask(left - 1), 2e3)
}
if ($('#bars[data-waits]')) ask(ASKS)
if (done) {
  const ends = done.dataset.until * 1000, seconds = $('.seconds', done)
  const counting = setInterval(() => {
    const left = Math.ceil((ends - Date.now()) / 1000)
    if (left > 0) { seconds.textContent = `${left}초 안에 되돌릴 수 있습니다.`; seconds.setAttribute('aria-hidden', 'true'); return }
    clearInterval(counting)
    if (done.contains(document.activeElement) && document.activeElement.closest('form')) $('#main').focus()
    all('form[action="/desk/undo"], form[action="/desk/now"], .seconds', done).forEach(one => one.remove())
    setTimeout(() => ask(ASKS), 1e3)
  }, 1000)
}

// The end of the sign-in is told two minutes before, and can be put off without leaving the page
const who = $('.who'), ending = $('#ending')
if (who && ending) {
  const until = () => who.dataset.ends * 1000 - Date.now()
  const warn = () => {
    const near = until() < 120e3
    if (near === !ending.hidden) return
    ending.hidden = !near
    if (near) $('[role=status]', ending).textContent = until() > 0 ? '2분 뒤에 로그아웃됩니다. 쓰던 글은 그대로 둡니다.' : '시간이 지나 로그아웃되었습니다. 보내시면 로그인한 뒤 이어서 합니다.'
  }
  setInterval(warn, 5e3)
  $('form', ending).addEventListener('submit', async event => {
    event.preventDefault()
    const answer = await fetch(event.target.action, { method: 'POST', body: new URLSearchParams(new FormData(event.target)), headers: { accept: 'application/json' } })
    if (!answer.ok || !(answer.headers.get('content-type') || '').includes('json')) return event.target.submit()
    who.dataset.ends = (await answer.json()).ends
    ending.hidden = true
  })
}

// Drafts, by account and case: kept every five seconds, gone when what was sent is done, or signed out
const draft = $('[data-draft]')
if (draft && who) {
  const name = `draft ${who.dataset.account} ${draft.dataset.draft}`, told = $('#draft-kept')
  const fields = () => all('textarea, select, input:not([type=hidden]):not([type=file])', draft).filter(one => one.name)
  const read = () => JSON.stringify(fields().map(one => [one.name, /radio|checkbox/.test(one.type) ? (one.checked ? one.value : null) : one.value, one.type]).filter(([, value]) => value !== null))
  let last = read(), sent = false
  const before = (kept.get(name) || '').replace(SENT, '')
  if (before && draft.dataset.fresh !== undefined) {
    try {
      for (const [field, value, type] of JSON.parse(before)) {
        for (const one of fields()) if (one.name === field) { if (/radio|checkbox/.test(type)) one.checked = one.value === value || one.checked && type !== 'radio'; else if (value) one.value = value }
      }
      if (read() !== last && told) told.textContent = '이 기기에 저장해 둔 글을 가져왔습니다.'
    } catch { kept.set(name, null) }
    last = read()
  }
  const keep = () => {
    const now = read()
    if (sent || now === last) return
    kept.set(name, last = now)
    if (told) told.textContent = `임시 저장 ${hours(Date.now())}`
  }
  if (draft.dataset.typed !== undefined) kept.set(name, last) // it wasn't done, or not yet
  setInterval(keep, 5e3)
  addEventListener('pagehide', keep)
  addEventListener('pageshow', event => { if (event.persisted) sent = false })
  draft.addEventListener('submit', event => { if (event.submitter && event.submitter.dataset.keeps !== undefined) return keep(); sent = true; kept.set(name, SENT + read()) })
}
const leaving = $('[data-signs-out]')
if (leaving) leaving.addEventListener('submit', () => { try { Object.keys(localStorage).filter(name => name.startsWith('draft ')).forEach(name => localStorage.removeItem(name)) } catch { /* nothing is kept there */ } })

// Small helps
for (const button of all('[data-shows]')) {
  const field = $(`#${button.dataset.shows}`)
  button.hidden = false
  button.addEventListener('click', () => {
    field.type = field.type === 'password' ? 'text' : 'password'
    button.textContent = field.type === 'password' ? '비밀번호 보기' : '비밀번호 가리기'
  })
}
let wrote = null // where somebody wrote last: of several boxes that a piece may stand in, it goes there
addEventListener('focusin', event => { if (event.target.matches('textarea, input')) wrote = event.target })
for (const button of all('[data-puts]')) {
  button.hidden = false
  button.addEventListener('click', () => {
    const may = button.dataset.into.split(' '), box = wrote && may.includes(wrote.id) ? wrote : $(`#${may[0]}`), text = $(`#${button.dataset.puts}`).textContent
    box.setRangeText(text, box.selectionStart, box.selectionEnd, 'end')
    if (text.endsWith(': }')) box.selectionEnd -= 1 // where its words are to stand
    box.focus()
    if (button.dataset.code && $('#standard_answer')) $('#standard_answer').value = button.dataset.code
  })
}

const sends = $('[data-sends]')
if (sends) sends.addEventListener('keydown', event => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) { event.preventDefault(); sends.requestSubmit($('[data-sends-on]', sends)) } })

// Rows that are chosen
const boxes = all('.queue input[type=checkbox]'), picked = $('#picked')
let from = null
const count = () => { if (picked) { const n = boxes.filter(box => box.checked).length; picked.textContent = n ? `${n}건 선택` : '' } }
const pick = (box, range) => {
  box.checked = !box.checked
  if (range && from) { const [a, b] = [boxes.indexOf(from), boxes.indexOf(box)].sort((a, b) => a - b); boxes.slice(a, b + 1).forEach(one => { one.checked = box.checked }) }
  from = box
  count()
}
boxes.forEach(box => box.addEventListener('click', event => { box.checked = !box.checked; pick(box, event.shiftKey) }))
count()

// Keys: by their place on the keyboard, so that Hangul is no matter; never while somebody writes
const links = () => all('.queue tbody th a')
const move = by => {
  const rows = links()
  if (!rows.length) { const way = $(by > 0 ? '[rel=next]' : '[rel=prev]'); if (way) way.click(); return }
  const at = rows.indexOf(document.activeElement.closest('tr') ? $('th a', document.activeElement.closest('tr')) : null)
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))]
  next.focus()
  next.scrollIntoView({ block: 'nearest' })
}
const ACTS = { KeyR: 'route', KeyT: 'transfer', KeyA: 'answer', KeyE: 'extend', KeyS: 'request-supplement', KeyN: 'note', KeyM: 'merge' }
const GO = { KeyQ: '/desk', KeyB: '/board', KeyH: '/' }
let going = 0
const dialog = $('#keys'), on = $('#keys-on')
if (dialog) {
  on.checked = kept.get('keys') !== 'off'
  on.addEventListener('change', () => kept.set('keys', on.checked ? null : 'off'))
  const list = $('[data-key-list]')
  list.hidden = false
  list.addEventListener('click', () => dialog.showModal())
}
addEventListener('keydown', event => {
  if (!dialog || !on.checked || dialog.open || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return
  if (event.target.closest('textarea, select, input:not([type=checkbox]):not([type=radio]), [contenteditable]')) return
  const row = event.target.closest('.queue tr'), code = event.code
  const take = () => { event.preventDefault(); return true }
  if (event.shiftKey && code === 'Slash') { dialog.showModal(); return take() }
  if (code === 'KeyX' && row && $('input', row)) { pick($('input', row), event.shiftKey); return take() }
  if (event.shiftKey) return
  if (going && Date.now() - going < 1500 && GO[code]) { location.href = GO[code]; return take() }
  going = code === 'KeyG' ? Date.now() : 0
  if (code === 'KeyJ' || code === 'KeyK') { move(code === 'KeyJ' ? 1 : -1); return take() }
  if (code === 'Slash' && $('#q')) { $('#q').focus(); return take() }
  const marked = $(`[data-key="${code}"]`)
  if (marked) { marked.tagName === 'TEXTAREA' ? marked.focus() : marked.click(); return take() }
  if (row && ACTS[code]) { const link = $('th a', row); if (link) { const [path, query] = link.getAttribute('href').split('?'); location.href = `${path}/${ACTS[code]}${query ? `?${query}` : ''}`; return take() } }
})

// News of the queue: offered, never forced on a reader
const live = $('#live')
if (live) {
  const fresh = new Set()
  let since = live.dataset.since, wait = 6e3, dangers = 0, today = 0
  const say = words => { $('#said').textContent = words }
  const ask = async () => {
    if (document.hidden) return setTimeout(ask, wait)
    try {
      const answer = await fetch(`${live.dataset.news}&since=${encodeURIComponent(since)}`, { headers: { accept: 'application/json' } })
      if (!answer.ok || answer.redirected) throw new Error('lost')
      const news = await answer.json()
      const before = fresh.size
      let changed = 0
      since = news.at
      $('#lost').hidden = true
      $('#lost span').textContent = hours(Date.parse(news.at))
      for (const number of news.fresh) if (!document.getElementById(`r-${number}`)) fresh.add(number)
      dangers += news.danger
      today += news.today
      for (const [number, line] of Object.entries(news.changed)) {
        const row = document.getElementById(`r-${number}`)
        if (!row || Number(row.dataset.revision) >= line.revision) continue
        row.dataset.revision = line.revision
        changed++
        row.cells[4].textContent = line.status
        row.cells[6].textContent = line.who
        if (!$('.changed', row)) row.cells[3].insertAdjacentHTML('beforeend', ' <span class="tag changed">바뀜</span>')
      }
      if (fresh.size > before) {
        const words = [`새 민원 ${fresh.size}건`, dangers && `위험 ${dangers}건`, today && `오늘 마감 ${today}건`].filter(Boolean).join(', ')
        $('#fresh span').textContent = words
        $('#fresh').hidden = false
      }
      if (fresh.size > before || changed) say([fresh.size > before && $('#fresh span').textContent, changed && `바뀐 민원 ${changed}건`].filter(Boolean).join(', '))
      wait = 6e3
    } catch {
      if ($('#lost').hidden) say('연결이 끊겼습니다.')
      $('#lost').hidden = false
      wait = Math.min(wait * 2, 60e3)
    }
    setTimeout(ask, wait)
  }
  setTimeout(ask, wait)
}
performance.mark('bound') // from here on keys are heard: what is measured of this page counts to here
