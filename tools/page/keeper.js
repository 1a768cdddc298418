// Keeps the page's files for when there is no network. FILES (name to digest) and VERSION stand above this line.

const SCOPE = self.registration.scope;
const PREFIX = `shanxi-health-policy ${SCOPE} `;
const CACHE = PREFIX + VERSION;

/** Where a file is; the page itself at the folder, which is where it is opened. */
function address(name) {
    return name === "index.html" ? SCOPE : new URL(name, SCOPE).href;
}

// All of a version or nothing of it: a file that is not as it was built leaves the version before in its place.
self.addEventListener("install", (event) => {
    const one = async (cache, name) => {
        const found = await fetch(address(name), {
            integrity: FILES[name],
            cache: "no-cache",
            redirect: "error",
        });
        if (!found.ok) throw new Error(`${name}: ${found.status}`);
        await cache.put(address(name), found);
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
        for (const name of await caches.keys())
            if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
        await self.clients.claim();
    };
    event.waitUntil(rid());
});

self.addEventListener("fetch", (event) => {
    const asked = new URL(event.request.url);
    if (event.request.method !== "GET" || !asked.href.startsWith(SCOPE)) return;
    const kept = address((asked.origin + asked.pathname).slice(SCOPE.length)); // whatever stands behind a `?`
    const found = async () => (await (await caches.open(CACHE)).match(kept)) ?? fetch(event.request);
    event.respondWith(found());
});
