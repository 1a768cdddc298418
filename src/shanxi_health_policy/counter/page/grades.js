// The fee class by the grade of a hospital, as the notice sorts the grades: no amount by a class that the grade does not leave.

import { got } from "./asking.js";
import { el, fill, freshId } from "./dom.js";
import { said, t } from "./texts.js";

/** The grades that a rule knows, with their names, by code. */
export function gradesOf(described) {
	return described.question.properties.facility.anyOf[0].properties.grade.anyOf[0]["x-names"];
}

/** A list of grades: {element, settled(), read(), write(code), shown()}. `asked` are the day and the place, `tier` is the field of the
 *  class, and `changed` is called when a grade is chosen. */
export function classByGrade(described, { asked, tier, changed }) {
	const grades = gradesOf(described);
	const told = el("p", { className: "hint", id: freshId(), role: "status" });
	const select = el(
		"select",
		{ id: freshId(), "aria-describedby": told.id, onchange: changed },
		el("option", { value: "" }, said(t.choose)),
		Object.entries(grades).map(([code, name]) => el("option", { value: code }, said(name))),
	);
	let looked = null; // the address that was looked up last
	let classes = null; // what it holds; null where there is no notice
	let sorted = ""; // a grade with its classes, as a notice last sorted it
	let written = false; // whether the grade came together with its class
	let rests = ""; // the classes, and on what they rest

	function address() {
		const given = Object.entries({ ...asked(), grade: select.value }).filter(([, value]) => value !== undefined);
		return `/v1/fee_classes?${new URLSearchParams(given)}`;
	}

	/** Let the class follow the grade, the day and the place; what prevents that is given back. */
	async function settled() {
		if (select.value === "") return forget();
		if (asked().on === "?") return null; // a day that is typed in part: nothing is answered for it
		const path = address();
		if (path !== looked) {
			const found = await got(path);
			if (path !== address()) return settled();
			if (![200, 422].includes(found.status)) return found;
			if (path !== looked) follow(found.body);
			looked = path;
		}
		const [only, ...others] = classes ?? [];
		const open = only === undefined || (others.length > 0 && tier.read() === undefined);
		return open || classes.includes(tier.read()) ? null : forget(); // another class was chosen: it is not of this grade
	}

	function forget() {
		select.value = "";
		looked = classes = null;
		sorted = rests = "";
		fill(told);
		return null;
	}

	function follow(body) {
		classes = null;
		rests = "";
		if (body.grades) {
			const { reading } = body.grades[0];
			classes = body.grades[0].classes;
			const now = [select.value, ...classes].join();
			if (!written && (classes.length === 1 || now !== sorted))
				tier.write(classes.length === 1 ? classes[0] : undefined);
			sorted = now;
			const names = classes.map((code) => said(described.choices.tier[code])).join(said(t.comma));
			rests = `${names} 〔${[body.notice.number, body.clause.id, reading].filter(Boolean).join(" ")}〕`;
		}
		written = false;
		fill(told, classes?.length ? [classes.length > 1 ? said(t.severalClasses) : "", rests] : said(t.noClass));
	}

	return {
		element: el(
			"div",
			{ className: "field" },
			el("label", { for: select.id }, said(t.byGrade), el("small", { className: "optional" }, said(t.optional))),
			select,
			told,
		),
		settled,
		read: () => select.value || undefined,
		write(code = "") {
			forget();
			select.value = code;
			written = code !== "";
		},
		shown: () =>
			select.value === ""
				? []
				: [
					  [
						  said(described.choices.facility.grade),
						  [said(grades[select.value]), classes?.length ? rests : null].filter(Boolean).join(" → "),
					  ],
				  ],
	};
}
