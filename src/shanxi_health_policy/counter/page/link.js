// The case in a link: in the fragment, which no browser sends to a server.

import { gradesOf } from "./grades.js";
import { bare } from "./schema.js";

const VERSION = 1;
const LONGEST = 60_000;
const TABS = ["visit", "standard", "premium"];

/** What a page holds, as a fragment. */
export function fragment(state) {
    const bytes = new TextEncoder().encode(JSON.stringify({ v: VERSION, ...state }));
    const text = Array.from(bytes, (one) => String.fromCharCode(one)).join("");
    return `#${btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** What a fragment holds: null for none, undefined for one that is none of ours. `described` are the rules by tab. */
export function stateIn(hash, described) {
    if (hash.length <= 1) return null;
    try {
        const state = hash.length > LONGEST ? undefined : JSON.parse(decoded(hash.slice(1)));
        return isState(state, described) ? state : undefined;
    } catch {
        return undefined;
    }
}

function decoded(text) {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

// What a link holds that the page does not know could change an answer: the whole link is refused then.
function isState(state, described) {
    return (
        isObject(state, ["v", "lang", "tab", ...TABS]) &&
        state.v === VERSION &&
        ["zh", "en"].includes(state.lang) &&
        TABS.includes(state.tab) &&
        TABS.every((name) => Object.hasOwn(state, name)) &&
        isObject(state.visit, ["inputs", "year", "grade"]) &&
        [undefined, ...Object.keys(gradesOf(described.visit))].includes(state.visit.grade) &&
        isYear(state.visit.year, described.visit.question) &&
        fits(state.visit.inputs, described.visit.question) &&
        fits(state.standard, described.standard.question) &&
        fits(state.premium, described.premium.question)
    );
}

function isYear(year, question) {
    return (
        year === undefined ||
        (isObject(year, ["visits", "opening", "frame"]) &&
            isList(year.visits) &&
            year.visits.every((one) => fits(one, question)) &&
            isList(year.opening) &&
            year.opening.every(
                (one) => isObject(one, ["condition", "year", "paid"]) && Object.values(one).every(isPlain),
            ) &&
            fits(year.frame, question))
    );
}

function fits(value, schema) {
    const own = bare(schema);
    if (own.type === "array")
        return (
            isList(value) &&
            value.every((one) =>
                own.items.prefixItems ? isList(one) && one.length <= 2 && one.every(isPlain) : isPlain(one),
            )
        );
    if (own.type !== "object") return isPlain(value);
    const known = own.properties;
    return isObject(value, Object.keys(known)) && Object.entries(value).every(([name, one]) => fits(one, known[name]));
}

function isObject(value, names) {
    return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        Object.keys(value).every((name) => names.includes(name))
    );
}

function isList(value) {
    return Array.isArray(value) && value.length <= 400;
}

function isPlain(value) {
    return (
        typeof value === "boolean" || Number.isSafeInteger(value) || (typeof value === "string" && value.length <= 300)
    );
}
