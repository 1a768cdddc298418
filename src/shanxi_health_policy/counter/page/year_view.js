// The visits of a year as a table, and how much of each annual limit they have used.

import { el } from "./dom.js";
import { fen, total } from "./money.js";
import { inBrackets } from "./schema.js";
import { said, t } from "./texts.js";

/** How much of the annual limit is used, as an answer says it; null where no limit of the year speaks. */
export function yearBar({ year_to_date: used, annual_limit: limit, annual_remaining: left }, name) {
    if (limit === null || used === null) return null;
    const told = `${said(t.used)} ${used} / ${limit} ${said(t.yuan)}${said(t.comma)}${said(t.left)} ${left}`;
    return el(
        "div",
        { className: "bar" },
        el("p", {}, el("strong", {}, name), " ", told),
        el("progress", { max: Number(fen(limit)), value: Number(fen(used)), "aria-label": `${name} ${told}` }),
    );
}

/** The settled visits: `names` are the conditions and classes by code; `edit(at)` and `remove(at)` are the buttons of a row. */
export function yearTable(settlements, opening, names, { edit, remove }) {
    const heads = [t.row, t.day, t.condition, t.class].map((head) => [said(head), ""]);
    const amounts = [t.cost, t.fundPays, t.patientPays, t.yearToDate].map((head) => [
        said(head) + inBrackets(t.yuan, head),
        "yuan",
    ]);
    // where the table is too wide, each cell says what stands above it
    const cells = (texts, columns) =>
        texts.map((text, at) => el("td", { className: columns[at][1], "data-head": columns[at][0] }, text));
    const rows = settlements.map((one, at) =>
        el(
            "tr",
            {},
            cells(
                [
                    String(at + 1),
                    one.answer.inputs.visited_on,
                    names.condition(one.condition),
                    names.tier(one.answer.inputs.tier),
                    one.answer.result.total_cost,
                    one.fund_payment,
                    one.patient_payment,
                    one.year_to_date,
                ],
                [...heads, ...amounts],
            ),
            el(
                "td",
                { className: "buttons" },
                el(
                    "button",
                    { type: "button", "aria-label": `${said(t.edit)} ${at + 1}`, onclick: () => edit(at) },
                    said(t.edit),
                ),
                el(
                    "button",
                    { type: "button", "aria-label": `${said(t.remove)} ${at + 1}`, onclick: () => remove(at) },
                    said(t.remove),
                ),
            ),
        ),
    );
    const sums = [
        settlements.map((one) => one.answer.result.total_cost),
        settlements.map((one) => one.fund_payment),
        settlements.map((one) => one.patient_payment),
    ];
    // a visit of a day or place without a notice has no limit, and takes nothing of the year
    const limited = settlements.filter((one) => one.answer.result.annual_limit !== null);
    const last = new Map(limited.map((one) => [`${one.condition} ${one.year}`, one]));
    return [
        [...last.values()].map((one) => yearBar(one.answer.result, `${names.condition(one.condition)} ${one.year}`)),
        opening.map((one) =>
            el(
                "p",
                { className: "opening" },
                `${names.condition(one.condition)} ${one.year}${said(t.colon)}${said(t.paidBefore)} ${one.paid} ${said(t.yuan)}`,
            ),
        ),
        el(
            "div",
            { className: "wide-table", tabIndex: 0, role: "region", "aria-label": said(t.yearTitle) },
            el(
                "table",
                { className: "visits" },
                el(
                    "thead",
                    {},
                    el(
                        "tr",
                        {},
                        [...heads, ...amounts].map(([head, className]) =>
                            el("th", { className, scope: "col" }, head),
                        ),
                        el("td", { className: "buttons" }),
                    ),
                ),
                el("tbody", {}, rows),
                el(
                    "tfoot",
                    {},
                    el(
                        "tr",
                        {},
                        el("th", { colSpan: 4, scope: "row" }, said(t.total)),
                        cells(sums.map(total), amounts),
                        el("td"),
                        el("td", { className: "buttons" }),
                    ),
                ),
            ),
        ),
        el("p", { className: "note" }, said(t.inOrder)),
    ];
}
