// The form of one rule, made from its description: the fields that are asked first, and the others behind one click.

import { el } from "./dom.js";
import { below, tell } from "./faults.js";
import { fieldOf } from "./fields.js";
import { unitOf } from "./schema.js";
import { said, t } from "./texts.js";

/** Faults of a question as lines, each with the name of what it is about. */
export function inWords({ question, choices }, faults) {
    return faults.map(({ path: [name, part, ...others], text }) => {
        const named = (found, own) => (found ? said(found) : own);
        const about = [named(question.properties[name]?.["x-term"], name)];
        // what is counted is an item of a bill: its place there, and its name or its amount
        if (typeof part === "number") about.push(part + 1, ...others.map((one) => named([t.item, t.amount][one], one)));
        else if (part !== undefined) about.push(named(choices[name]?.[part], part), ...others);
        return `${about.join(" ")}${said(t.colon)}${text}`;
    });
}

/** The form: {element, fields, read(), write(inputs), told(faults), inWords(faults), shown()}; `first` names what is asked first, in
 *  this order, and before it the place where several have the rule. */
export function ruleForm(described, { main: first, changed, look }) {
    const { properties } = described.question;
    const several = described.places.length > 1;
    const main = several && !first.includes("place") ? ["place", ...first] : first;
    const required = several ? ["place", ...described.question.required] : described.question.required;
    const names = [...main, ...Object.keys(properties).filter((name) => !main.includes(name))];
    const fields = new Map(
        names.map((name) => [
            name,
            fieldOf(properties[name], properties[name]["x-term"], {
                choices: described.choices[name],
                first: name === "place" ? Object.keys(described.choices.place).filter(hasRule) : [],
                required: required.includes(name),
                changed,
                look,
            }),
        ]),
    );
    const others = names.slice(main.length);
    // what a code has before its zeros stands before the codes of all that lies within
    function hasRule(code) {
        return described.places.some((one) => code.startsWith(one.replace(/(00)+$/, "")));
    }
    const named = (name) => said(properties[name]["x-term"]) + unitOf(properties[name], properties[name]["x-term"]);
    // a fact of a record may be told by its own name alone
    function ofField(fault) {
        const [record] = [...fields].find(([, one]) => one.fields?.has(fault.path[0])) ?? [];
        return record && !fields.has(fault.path[0]) ? { ...fault, path: [record, ...fault.path] } : fault;
    }
    const grid = (some) =>
        el(
            "div",
            { className: "fields" },
            some.map((name) => fields.get(name).element),
        );
    const more = el("details", { className: "more" }, el("summary", {}, said(t.more)), grid(others));
    const rest = el("p", { className: "wrong", hidden: true });
    return {
        element: el(
            "form",
            { autocomplete: "off", noValidate: true, onsubmit: (event) => event.preventDefault() },
            grid(main),
            more,
            rest,
        ),
        fields,
        read: () =>
            Object.fromEntries(
                [...fields].map(([name, one]) => [name, one.read()]).filter(([, value]) => value !== undefined),
            ),
        write(inputs) {
            for (const [name, one] of fields) one.write(inputs[name] ?? undefined);
            more.open = others.some((name) => inputs[name] !== undefined);
        },
        told(given) {
            const faults = given.map(ofField);
            for (const [name, one] of fields) one.told(faults.filter(({ path }) => path[0] === name).map(below));
            if (faults.some(({ path }) => others.includes(path[0]))) more.open = true;
            const left = faults.filter(({ path }) => !fields.has(path[0]));
            tell(
                rest,
                inWords(described, left).map((text) => ({ text })),
            );
        },
        inWords: (faults) => inWords(described, faults.map(ofField)),
        shown: () =>
            [...fields]
                .map(([name, one]) => [named(name), one.shown()])
                .filter(([, value]) => value),
    };
}
