// What is wrong with what is typed, told beside it in the words of the rules.

import { el, fill } from "./dom.js";

/** The faults of a problem, each with its path as a list of names and numbers. */
export function faultsOf(problem) {
	return problem.faults.map((one) => ({ path: steps(one.path), text: one.detail, suggestions: one.suggestions }));
}

function steps(path) {
	return (path.match(/[^.[\]]+/g) ?? []).map((one) => (/^[0-9]+$/.test(one) ? Number(one) : one));
}

/** A fault as the field within sees it. */
export function below(fault) {
	return { ...fault, path: fault.path.slice(1) };
}

/** Faults in words, each with the names that are near; `take` puts one of these in. */
export function tell(where, faults, take) {
	where.hidden = faults.length === 0;
	const near = (one) => (take ? (one.suggestions ?? []) : []);
	fill(
		where,
		faults.map((one) =>
			el(
				"span",
				{},
				one.text,
				near(one).map((name) =>
					el("button", { type: "button", className: "near", onclick: () => take(name) }, name),
				),
			),
		),
	);
}
