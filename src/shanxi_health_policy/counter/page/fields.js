// Fields made from JSON Schemas: what is typed stays as typed, so that the rule itself says what is wrong with it.
//
// A field is {element, focus(), read(), write(value), told(faults), shown()}: `read` gives the plain value, or undefined where
// nothing is given, and `shown` what a receipt says of it.

import { el, freshId } from "./dom.js";
import { tell } from "./faults.js";
import { recordField, severalField } from "./groups.js";
import { itemsField } from "./items.js";
import { bare, unitOf } from "./schema.js";
import { said, t } from "./texts.js";

const WHOLE = /^[0-9]{1,12}$/;

/** The field of a parameter or fact: `label` is its name in both languages, `choices` what it takes by code, `first` those of them
 *  that are offered first. */
export function fieldOf(schema, label, { choices = {}, first = [], required = false, changed, look }) {
    const own = bare(schema);
    const about = { label, first, required, changed, look, unit: unitOf(schema, label) };
    if (own.type === "object") return recordField(own, about, choices, fieldOf);
    if (own.type === "array" && own.items.prefixItems) return itemsField(about);
    if (own.type === "array") return severalField(own.items["x-names"] ?? choices, about);
    if (own.type === "boolean")
        return choiceField(
            [
                [true, t.yes],
                [false, t.no],
            ],
            about,
        );
    const names = Object.entries(own["x-names"] ?? choices);
    return names.length ? choiceField(names, about) : textField(own, about);
}

/** The frame of one input: its label, and below it what is wrong with it. */
function framed(input, { label, required, unit }) {
    const wrong = el("p", { className: "wrong", id: freshId(), hidden: true });
    input.id = freshId();
    input.setAttribute("aria-describedby", wrong.id);
    input.required = required;
    const marks = [
        unit ? el("small", {}, unit) : null,
        required ? null : el("small", { className: "optional" }, said(t.optional)),
    ];
    return {
        element: el("div", { className: "field" }, el("label", { for: input.id }, said(label), marks), input, wrong),
        focus: () => input.focus(),
        told(faults, take) {
            input.setAttribute("aria-invalid", String(faults.length > 0));
            tell(wrong, faults, take);
        },
    };
}

function textField(schema, about) {
    const date = schema.format === "date";
    const input = el("input", {
        type: date ? "date" : "text",
        autocomplete: "off",
        spellcheck: false,
        oninput: about.changed,
    });
    const whole = [schema.type].flat().includes("integer");
    if (whole) input.inputMode = "numeric";
    else if (schema.pattern || schema["x-unit"]) input.inputMode = "decimal";
    const frame = framed(input, about);
    let kept = null;
    return {
        ...frame,
        // a day that is typed in part has no value yet, but is not nothing
        read: () => (kept !== null ? undefined : input.validity.badInput ? "?" : typed(input.value.trim(), schema)),
        write(value) {
            input.value = value === undefined ? "" : String(value);
            if (kept !== null) kept = input.value;
        },
        told: (faults) =>
            frame.told(faults, (near) => {
                input.value = near;
                about.changed();
            }),
        shown: () => input.value.trim(),
        /** Show what follows from elsewhere in the place of what was typed; null gives that back. */
        follow(value) {
            if (value !== null && kept === null) kept = input.value;
            input.value = value ?? kept ?? input.value;
            if (value === null) kept = null;
            input.disabled = kept !== null;
        },
    };
}

function typed(text, schema) {
    const types = [schema.type].flat();
    if (text === "") return undefined;
    return types.includes("integer") && WHOLE.test(text) ? Number(text) : text;
}

function choiceField(names, about) {
    const values = names.map(([code]) => code);
    const options = names.map(([code, name], at) => [code, el("option", { value: String(at) }, said(name))]);
    const those = (first) => options.filter(([code]) => about.first.includes(code) === first).map(([, one]) => one);
    const offered = about.first.length
        ? [
              el("optgroup", { label: said(t.withRule) }, those(true)),
              el("optgroup", { label: said(t.others) }, those(false)),
          ]
        : those(false);
    const select = el(
        "select",
        { onchange: about.changed },
        el("option", { value: "" }, said(about.required ? t.choose : t.notSaid)),
        offered,
    );
    return {
        ...framed(select, about),
        read: () => (select.value === "" ? undefined : values[Number(select.value)]),
        write(value) {
            let at =
                value === undefined ? -1 : names.findIndex(([code, name]) => [code, name.zh, name.en].includes(value));
            if (at < 0 && value !== undefined) {
                // a word that the list does not have stays as it is, for the rule to judge
                at = values.push(value) - 1;
                select.append(el("option", { value: String(at) }, String(value)));
            }
            select.value = at < 0 ? "" : String(at);
        },
        shown: () => (select.value === "" ? "" : select.selectedOptions[0].textContent),
    };
}
