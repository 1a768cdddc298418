// The visits of a year, settled one after another as the ledger settles them; kept in this page's memory and in its links alone.

import { put } from "./asking.js";
import { faultsOf } from "./faults.js";
import { inWords } from "./form.js";
import { fen, yuan } from "./money.js";

const PERSON = "1";
const OF_ALL = ["place", "known_on"];
const APART = ["ytd_paid", ...OF_ALL];

/** The visits so far: `visits` are the questions, `opening` what was paid before them, `frame` the place and knowledge of all. */
export class Year {
    visits = [];
    opening = [];
    frame = {};

    /** What a link holds of it. */
    plain() {
        return this.visits.length ? { visits: this.visits, opening: this.opening, frame: this.frame } : undefined;
    }

    /** The same read back. */
    take({ visits = [], opening = [], frame = {} } = {}) {
        Object.assign(this, { visits, opening, frame });
    }

    /** Whether a visit can stand among these: all are settled for one place. */
    fits(inputs) {
        return this.visits.length === 0 || OF_ALL.every((name) => inputs[name] === this.frame[name]);
    }

    /** All visits settled. */
    settled() {
        return this.#settle(this.visits, this.opening);
    }

    /** One more visit settled after these: {status, body} of its answer, `settlement`, `earlier` (what the year held before it, where
     *  the year says so), and `opening`, with what was given as paid before it. */
    async after(inputs) {
        const alone = await put("/v1/rules/reimburse", inputs);
        if (alone.status !== 200) return alone;
        let opening = this.opening;
        let found = await this.#last(inputs, opening);
        const same = (one) => one.condition === found.settlement.condition && one.year === found.settlement.year;
        if (found.status !== 200) return found;
        const held = this.opening.some(same) || found.others.some(same);
        const { condition, year } = found.settlement;
        if (!held && inputs.ytd_paid !== undefined) {
            opening = [...opening, { condition, year, paid: inputs.ytd_paid }];
            found = await this.#last(inputs, opening);
            if (found.status !== 200) return found;
        }
        const { year_to_date: now, fund_payment: paid } = found.settlement;
        return { ...found, opening, earlier: held ? yuan(fen(now) - fen(paid)) : null };
    }

    /** Add the visit that `after` has settled. */
    add(inputs, { opening }) {
        if (this.visits.length === 0) this.frame = picked(inputs, (name) => OF_ALL.includes(name));
        this.opening = opening;
        this.visits = [...this.visits, picked(inputs, (name) => !APART.includes(name))];
    }

    /** Take a visit out; it comes back as it was asked, the last one with what was given as paid before it. */
    out(at) {
        const found = { ...this.visits[at], ...this.frame };
        this.visits = this.visits.filter((_, place) => place !== at);
        if (this.visits.length) return found;
        const [only, ...others] = this.opening;
        this.take();
        return only && others.length === 0 ? { ...found, ytd_paid: only.paid } : found;
    }

    async #last(inputs, opening) {
        const found = await this.#settle(
            [...this.visits, picked(inputs, (name) => !APART.includes(name))],
            opening,
            inputs,
        );
        if (found.status === 422) {
            const own = {
                ...found.body,
                faults: found.body.faults.map((one) => ({ ...one, path: one.path.replace(/^claims\[[0-9]+\]\./, "") })),
            };
            return { status: 422, body: own };
        }
        if (found.status !== 200) return found;
        const settlement = found.body.settlements.at(-1);
        return { status: 200, body: settlement.answer, settlement, others: found.body.settlements.slice(0, -1) };
    }

    #settle(visits, opening, frame = this.frame) {
        const claims = visits.map((one, at) => ({ settlement_id: String(at + 1), person_id: PERSON, ...one }));
        const paid = opening.map((one) => ({ person_id: PERSON, ...one }));
        return put("/v1/settle", {
            claims,
            opening: { paid },
            answers: true,
            ...picked(frame, (name) => OF_ALL.includes(name)),
        });
    }
}

/** The faults of a settled year, in words: a visit by its place among them. */
export function faultsInWords(described, problem) {
    return faultsOf(problem).flatMap(({ path: [what, at, ...path], text }) =>
        what === "claims" ? `${at + 1} ${inWords(described, [{ path, text }])}` : text,
    );
}

function picked(inputs, wanted) {
    return Object.fromEntries(Object.entries(inputs).filter(([name, value]) => wanted(name) && value !== undefined));
}
