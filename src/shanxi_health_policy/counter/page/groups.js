// Fields of several parts: terms that are ticked, and the facts of a record.

import { el } from "./dom.js";
import { below, tell } from "./faults.js";
import { unitOf } from "./schema.js";
import { said, t } from "./texts.js";

/** The field of a list of terms. */
export function severalField(names, { label, required, changed }) {
    const wrong = el("p", { className: "wrong", hidden: true });
    const known = Object.entries(names);
    const boxes = known.map(() => el("input", { type: "checkbox", onchange: changed }));
    let others = [];
    const ticked = () => known.filter((_, at) => boxes[at].checked);
    const stands = ([code, name], value) => [code, name.zh, name.en].includes(value);
    return {
        element: el(
            "fieldset",
            { className: "field several" },
            el("legend", {}, said(label)),
            known.map(([, name], at) => el("label", {}, boxes[at], said(name))),
            wrong,
        ),
        focus: () => boxes[0].focus(),
        read() {
            const found = [...ticked().map(([code]) => code), ...others];
            return found.length || required ? found : undefined;
        },
        write(value = []) {
            known.forEach((one, at) => (boxes[at].checked = value.some((each) => stands(one, each))));
            // a word that the list does not have stays as it is, for the rule to judge
            others = value.filter((each) => !known.some((one) => stands(one, each)));
        },
        told: (faults) => tell(wrong, faults),
        shown: () => [...ticked().map(([, name]) => said(name)), ...others].join(said(t.comma)),
    };
}

/** The field of a record of facts; `labels` are their names, and `fieldOf` makes the field of each. */
export function recordField(schema, { label, changed, look, required }, labels, fieldOf) {
    const facts = schema.properties;
    const names = Object.keys(facts);
    const fields = new Map(
        names.map((name) => [
            name,
            fieldOf(facts[name], labels[name], { required: schema.required.includes(name), changed, look }),
        ]),
    );
    const wrong = el("p", { className: "wrong", hidden: true });
    const asked = el(
        "div",
        { className: "fields" },
        [...fields.values()].map((one) => one.element),
    );
    const others = el("div", { className: "fields" });
    const more = el("details", { className: "more", hidden: true }, el("summary", {}, said(t.moreFacts)), others);
    const element = required
        ? el("div", { className: "record" }, asked, more, wrong)
        : el("details", { className: "record" }, el("summary", {}, said(label)), asked, more, wrong);
    const read = () =>
        Object.fromEntries(
            [...fields].map(([name, one]) => [name, one.read()]).filter(([, value]) => value !== undefined),
        );
    return {
        element,
        fields,
        focus: () => fields.get(names[0]).focus(),
        read() {
            const found = read();
            return required || Object.keys(found).length ? found : undefined;
        },
        write(value = {}) {
            for (const [name, one] of fields) one.write(value[name] ?? undefined);
            if (!required && Object.keys(value).length) element.open = true;
        },
        told(faults) {
            for (const [name, one] of fields) one.told(faults.filter(({ path }) => path[0] === name).map(below));
            tell(
                wrong,
                faults.filter(({ path }) => !fields.has(path[0])),
            );
            if (!required && faults.length) element.open = true;
            if (faults.some(({ path }) => others.contains(fields.get(path[0])?.element ?? null))) more.open = true;
        },
        shown: () =>
            [...fields]
                .filter(([, one]) => one.shown())
                .map(([name, one]) => `${said(labels[name])}${unitOf(facts[name], labels[name])} ${one.shown()}`)
                .join(said(t.semicolon)),
        /** Ask these facts and those that are given; the others stand behind one click. */
        arrange(wanted) {
            for (const [name, { element: one, read: given }] of fields) {
                const place = wanted.has(name) || given() !== undefined ? asked : others;
                if (one.parentNode === place || one.contains(document.activeElement)) continue;
                const later = names.slice(names.indexOf(name) + 1).map((each) => fields.get(each).element);
                place.insertBefore(one, later.find((each) => each.parentNode === place) ?? null);
            }
            more.hidden = others.childElementCount === 0;
        },
    };
}
