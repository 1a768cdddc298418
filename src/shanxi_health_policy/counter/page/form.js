// The form of one rule, made from its description: the fields that are asked first, and the others behind one click.

import { el } from "./dom.js";
import { below, tell } from "./faults.js";
import { fieldOf } from "./fields.js";
import { said, t } from "./texts.js";

/** The form: {element, fields, read(), write(inputs), told(faults), shown()}; `main` names what is asked first, in this order. */
export function ruleForm(described, { main, changed, look }) {
    const { properties, required } = described.question;
    const names = [...main, ...Object.keys(properties).filter((name) => !main.includes(name))];
    const fields = new Map(
        names.map((name) => [
            name,
            fieldOf(properties[name], properties[name]["x-term"], {
                choices: described.choices[name],
                first: name === "place" ? described.places : [],
                required: required.includes(name),
                changed,
                look,
            }),
        ]),
    );
    const others = names.slice(main.length);
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
        told(faults) {
            for (const [name, one] of fields) one.told(faults.filter(({ path }) => path[0] === name).map(below));
            if (faults.some(({ path }) => others.includes(path[0]))) more.open = true;
            const left = faults.filter(({ path }) => !fields.has(path[0]));
            tell(
                rest,
                left.map((one) => ({ ...one, text: `${one.path.join(".")} ${one.text}` })),
            );
        },
        shown: () =>
            [...fields]
                .map(([name, one]) => [said(properties[name]["x-term"]), one.shown()])
                .filter(([, value]) => value),
    };
}
