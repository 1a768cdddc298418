// Keeps the page's files for when there is no network. FILES (name to digest) and VERSION stand above this line.

const SCOPE = self.registration.scope;
const PREFIX = `shanxi-health-policy ${SCOPE} `;
const CACHE = PREFIX + VERSION;

// All of a version or nothing of it: a file that is not as it was built leaves the version before in its place.
self.addEventListener("install", (event) => {
  const one = async (cache, name) => {
    const found = await fetch(new Request(new URL(name, SCOPE), { integrity: FILES[name], cache: "no-cache", redirect: "error" }));
    if (!found.ok) throw new Error(`${name}: ${found.status}`);
    await cache.put(new URL(name, SCOPE), found);
  };
  const all = async () => {
    const cache = await caches.open(CACHE);
    await Promise.all(Object.keys(FILES).map((name) => one(cache, name)));
    await self.skipWaiting();
  };
  event.waitUntil(all());
});

self.addEventListener("activate", (event) => {
  const rid = async () => {
    for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(rid());
});

self.addEventListener("fetch", (event) => {
  const asked = new URL(event.request.url);
  const name = asked.href.startsWith(SCOPE) ? asked.origin + asked.pathname : null;
  const kept = name === SCOPE ? new URL("index.html", SCOPE).href : name;
  const found = async () => (await (await caches.open(CACHE)).match(kept)) ?? fetch(event.request);
  if (event.request.method === "GET" && name !== null) event.respondWith(found());
});
