// Elements made from text and never from markup: whatever a link or an answer holds stays text.

/** An element: its properties, its attributes (with a dash or `role`, `for`), listeners (`onclick`), and children. */
export function el(tag, properties = {}, ...children) {
	const made = document.createElement(tag);
	for (const [name, value] of Object.entries(properties)) {
		if (value === undefined || value === null) continue;
		if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
		else if (name.includes("-") || name === "role" || name === "for" || name === "list")
			made.setAttribute(name, value);
		else made[name] = value;
	}
	made.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined));
	return made;
}

/** Put other children into an element. */
export function fill(element, ...children) {
	element.replaceChildren(...children.flat(Infinity).filter((one) => one !== null && one !== undefined));
}

let made = 0;

/** An id that no other element has. */
export function freshId() {
	made += 1;
	return `i${made}`;
}
