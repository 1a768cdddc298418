// An answer as a person reads it: what decided it, every step with its clause, the readings, and what it rests on.

import { el } from "./dom.js";
import { said, t } from "./texts.js";

/** An answer, with the answers within it; `beside` stands above its steps. */
export function answerView(answer, beside) {
    const within = Object.values(answer.result).flatMap((one) =>
        Array.isArray(one) ? one.filter((each) => each?.format) : [],
    );
    return [
        el("h3", { className: "asked" }, said(answer.title)),
        el("p", { className: "decided" }, said(answer.decided_by)),
        answer.reasons.length
            ? el("p", { className: "reasons" }, answer.reasons.map(said).join(said(t.semicolon)))
            : null,
        beside,
        stepsTable(answer),
        within.map((one) =>
            el(
                "section",
                { className: `within ${one.result.finding ?? ""}` },
                el("h4", {}, said(one.result.standard_title ?? one.title)),
                el("p", { className: "decided" }, said(one.decided_by)),
                stepsTable(one),
            ),
        ),
        readings([answer, ...within]),
        basis(answer),
    ];
}

function stepsTable(answer) {
    const amounts = answer.steps.some((one) => one.amount !== null);
    const yuan = (made) => (amounts ? [made()] : []);
    const rows = answer.steps.map((one, at) =>
        el(
            "tr",
            {},
            el("td", { className: "number" }, String(at + 1)),
            el("td", {}, said(one.label)),
            yuan(() => el("td", { className: "yuan", "data-unit": said(t.yuan) }, one.amount ?? "")),
            el(
                "td",
                { className: "clause" },
                one.basis ? `${one.basis.number} ${said(one.basis.at)} [${one.basis.clause}]` : "",
                one.readings.length ? el("small", {}, one.readings.join(" ")) : null,
            ),
        ),
    );
    const head = (name, className) => el("th", { className, scope: "col" }, said(name));
    return el(
        "table",
        { className: "steps" },
        el("caption", {}, said(t.steps)),
        el(
            "thead",
            {},
            el(
                "tr",
                {},
                el("td", { className: "number" }),
                head(t.step, ""),
                yuan(() => head(t.yuan, "yuan")),
                head(t.clause, "clause"),
            ),
        ),
        el("tbody", {}, rows),
    );
}

function readings(answers) {
    const every = new Map(answers.flatMap((one) => one.readings).map((one) => [one.id + one.reading.zh, one]));
    if (every.size === 0) return null;
    return el(
        "details",
        { className: "readings" },
        el("summary", {}, said(t.readings), ` ${every.size}`),
        el(
            "dl",
            {},
            [...every.values()].flatMap((one) => [
                el("dt", {}, `${one.id} ${said(one.question)}`),
                el("dd", {}, said(one.reading)),
            ]),
        ),
    );
}

function basis(answer) {
    return el(
        "footer",
        { className: "basis" },
        el("p", {}, `shanxi-health-policy ${answer.version}`),
        answer.notices.map((one) => el("p", {}, `${one.number} `, el("code", {}, `SHA-256 ${one.digest}`))),
    );
}
