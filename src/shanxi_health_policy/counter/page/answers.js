// Where answers come from: the one border of the page. Here they come from the service that gave the page out.
//
// A home without a service puts another module in the place of this one, with the same `get` and `post`, and may add:
//   onProgress(listener)  listener({zh, en}) while it is not ready yet, listener(null) once it is.
// An answer is {status, body}: the addresses, bodies and problems of the service. `body` is what JSON holds (amounts are text),
// or text where an address answers in text; status 0 says that nobody answered, and body is then null.

const base = document.baseURI.split(/[?#]/)[0];
let token = "";

/** Keep a token in memory, for as long as the page is open. */
export function bear(given) {
	token = given;
}

/** What an address holds. */
export function get(path, language) {
	return asked(path, language, {});
}

/** What an address answers to a body. */
export function post(path, body, language) {
	return asked(path, language, {
		method: "POST",
		headers: { "Content-Type": "application/json" },
		body: JSON.stringify(body),
	});
}

async function asked(path, language, { headers, ...how }) {
	const sent = { ...headers, "Accept-Language": language };
	if (token) sent.Authorization = `Bearer ${token}`;
	try {
		const found = await fetch(new URL(path.slice(1), base), {
			...how,
			headers: sent,
			cache: "no-store",
			credentials: "same-origin",
			redirect: "error",
			referrerPolicy: "no-referrer",
		});
		const text = await found.text();
		const json = (found.headers.get("Content-Type") ?? "").includes("json");
		return { status: found.status, body: json ? JSON.parse(text) : text };
	} catch {
		return { status: 0, body: null };
	}
}
