// Keeps the page of a report usable without a network; no other page, and nothing of what anybody wrote.
const STORE = "report-1";
const PAGE = "/report";

self.addEventListener("install", (event) => {
  event.waitUntil(fresh().catch(() => undefined).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page and what it is made of, as they are now.
async function fresh() {
  const answer = await fetch(PAGE, { credentials: "same-origin" });
  if (!answer.ok) return;
  await keep(answer.clone(), await answer.text());
}

async function keep(answer, text) {
  const store = await caches.open(STORE);
  const parts = [...text.matchAll(/"((?:\/static|\/map)\/[^"]+)"/g)].map((found) => found[1]);
  for (const old of await store.keys()) {
    const path = new URL(old.url).pathname;
    if (path !== PAGE && !parts.includes(path)) await store.delete(old);
  }
  await Promise.all(parts.map(async (part) => (await store.match(part)) || store.add(part).catch(() => undefined)));
  await store.put(PAGE, answer);
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    if (url.pathname === PAGE) event.respondWith(page(event, url));
  } else if (url.pathname.startsWith("/static/") || url.pathname.startsWith("/map/")) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});

async function page(event, url) {
  try {
    const answer = await fetch(event.request);
    if (answer.ok && !url.search) {
      const copy = answer.clone();
      event.waitUntil(copy.clone().text().then((text) => keep(copy, text)));
    }
    return answer;
  } catch (away) {
    const kept = await caches.match(PAGE);
    if (kept) return kept;
    throw away;
  }
}
