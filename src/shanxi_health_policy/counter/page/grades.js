// The fee class found by the grade of a hospital, as the notice sorts the grades.

import { held, newest } from "./asking.js";
import { el, fill, freshId } from "./dom.js";
import { said, t } from "./texts.js";

/** A list of grades; choosing one gives its class to `take` where the notice leaves no doubt. `asked` are the day and the place. */
export function classByGrade(described, { asked, take }) {
    const grades = described.question.properties.facility.anyOf[0].properties.grade.anyOf[0]["x-names"];
    const told = el("p", { className: "hint", id: freshId(), role: "status" });
    const select = el(
        "select",
        { id: freshId(), "aria-describedby": told.id, onchange: chosen },
        el("option", { value: "" }, said(t.choose)),
        Object.entries(grades).map(([code, name]) => el("option", { value: code }, said(name))),
    );

    function chosen() {
        const grade = select.value;
        const given = Object.entries({ ...asked(), grade }).filter(([, value]) => value !== undefined);
        const path = `/v1/fee_classes?${new URLSearchParams(given)}`;
        newest(
            told,
            () => (grade === "" ? null : held(path)),
            (found) => tell(grade, found),
        );
    }

    function tell(grade, found) {
        if (found === null) return fill(told, grade === "" ? null : said(t.noClass));
        const { classes, reading } = found.grades[0];
        const names = classes.map((code) => said(described.choices.tier[code])).join(said(t.comma));
        if (classes.length === 1) take(classes[0]);
        const rests = `〔${[found.notice.number, found.clause.id, reading].filter(Boolean).join(" ")}〕`;
        return fill(
            told,
            classes.length === 0
                ? said(t.noClass)
                : classes.length === 1
                  ? `${names} ${rests}`
                  : `${said(t.severalClasses)}${names} ${rests}`,
        );
    }

    return el(
        "div",
        { className: "field" },
        el("label", { for: select.id }, said(t.byGrade), el("small", { className: "optional" }, said(t.optional))),
        select,
        told,
    );
}
