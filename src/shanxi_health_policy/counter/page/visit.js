// The first question: what the fund pays for a visit, and how the visits of a year fill it up.

import { held, newest, put, trouble } from "./asking.js";
import { el, fill } from "./dom.js";
import { classByGrade } from "./grades.js";
import { questionTab } from "./tab.js";
import { lang, said, t } from "./texts.js";
import { Year, faultsInWords } from "./year.js";
import { yearBar, yearTable } from "./year_view.js";

const MAIN = ["condition", "visited_on", "tier", "ytd_paid", "items"];

/** The tab: {element, read(), write({inputs, year})}. */
export function visitTab(described, changed) {
    const year = new Year();
    const touched = () => {
        tell(null); // it was said of another case
        changed();
    };
    const heard = el("p", { className: "said", role: "status" });
    const list = el("div", { className: "year" });
    const add = el("button", { type: "button", className: "main", onclick: () => added() }, said(t.addVisit));
    const below = [el("p", {}, add), heard];
    const where = () => ({ on: fields.get("visited_on").read(), place: fields.get("place").read() });
    const look = listOf(where);
    const tab = questionTab(described, {
        main: MAIN,
        example: described.example,
        look,
        changed: touched,
        ask,
        below,
        beside: (answer) => yearBar(answer.result, said(t.thisYear)),
        shown,
        helper: () => byGrade,
    });
    const fields = tab.form.fields;
    const names = {
        condition: (code) => described.choices.condition[code]?.[lang()] ?? code,
        tier: (code) => described.choices.tier[code]?.[lang()] ?? code,
    };
    const byGrade = classByGrade(described, {
        asked: where,
        tier: fields.get("tier"),
        changed() {
            touched();
            tab.again();
        },
    });
    fields.get("tier").element.after(byGrade.element);

    async function ask(inputs) {
        if (year.visits.length && year.fits(inputs)) return year.after(inputs);
        return { ...(await put(`/v1/rules/${described.name}`, inputs)), earlier: null };
    }

    function shown(_, found) {
        // what the year itself says of earlier payments stands in the place of what is typed
        if (found.status === 200) fields.get("ytd_paid").follow(found.earlier);
        fields.get("items").recheck();
    }

    async function added() {
        if (list.getAttribute("aria-busy") === "true") return; // a second press is none for the next visit
        list.setAttribute("aria-busy", "true");
        const unsettled = await byGrade.settled();
        const inputs = tab.read();
        if (!year.fits(inputs)) {
            list.setAttribute("aria-busy", "false");
            return tell(t.otherPlace);
        }
        const found = unsettled ?? (await year.after(inputs));
        if (found.status === 200) {
            year.add(inputs, found);
            fields.get("ytd_paid").write(undefined); // it is the year's now, and nothing of another year or condition
        }
        tell(found.status === 200 ? t.added : t.notAdded);
        changed();
        await renewed();
    }

    function tell(text) {
        heard.textContent = text ? said(text) : "";
    }

    async function renewed() {
        const shown = newest(
            list,
            () => (year.visits.length ? table() : []),
            (content) => fill(list, content),
        );
        tab.again(0);
        await shown;
    }

    async function table() {
        const found = await year.settled();
        const head = el("h2", {}, said(t.yearTitle));
        const clear = el(
            "button",
            { type: "button", onclick: () => altered(() => year.take(), null) },
            said(t.clearYear),
        );
        if (found.status === 200)
            return [head, yearTable(found.body.settlements, year.opening, names, { edit, remove }), clear];
        const faults = found.status === 422 ? faultsInWords(described, found.body) : [];
        return [head, trouble(found, renewed), faults.map((one) => el("p", { className: "wrong" }, one)), clear];
    }

    function altered(how, text) {
        how();
        tell(text);
        changed();
        renewed();
    }

    function remove(at) {
        altered(() => {
            const { ytd_paid: paid } = year.out(at);
            if (paid !== undefined) fields.get("ytd_paid").write(paid);
        }, t.removed);
    }

    function edit(at) {
        altered(() => {
            byGrade.write();
            tab.form.write(year.out(at));
        }, t.editing);
        fields.get("condition").focus();
    }

    return {
        element: el("div", {}, tab.element, list),
        read: () => ({ inputs: tab.read(), year: year.plain(), grade: byGrade.read() }),
        write({ inputs, year: given, grade }) {
            year.take(given);
            byGrade.write(grade);
            tab.form.write(inputs);
            return renewed();
        },
    };
}

/** What the listed techniques are, on the day and at the place that `where` tells. */
function listOf(where) {
    const known = new Map();
    async function asked(more) {
        const given = Object.entries({ ...where(), ...more }).filter(([, value]) => value !== undefined);
        const path = `/v1/techniques?${new URLSearchParams(given)}`;
        if (!known.has(path)) known.set(path, await held(path));
        return known.get(path);
    }
    return {
        techniques: async () => (await asked({}))?.techniques ?? [],
        async technique(name) {
            const found = await asked({ name });
            if (found === null) return null;
            const [one] = found.techniques;
            return {
                listed: one !== undefined,
                near: found.near,
                means: one && one[lang()] !== name ? one[lang()] : null,
            };
        },
    };
}
