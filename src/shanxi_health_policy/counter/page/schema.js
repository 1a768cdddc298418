// What the schemas of the rules say of a value.

import { lang, said } from "./texts.js";

/** The schema without 'or null': what is not known is left out. */
export function bare(schema) {
    return schema.anyOf?.find((one) => one.type !== "null") ?? schema;
}

/** The unit of a value in brackets, for behind its label; nothing where the label says it itself. */
export function unitOf(schema, label) {
    const unit = bare(schema)["x-unit"] ?? schema["x-unit"];
    return unit ? inBrackets(unit, label) : "";
}

/** The same of a unit that is known. */
export function inBrackets(unit, label) {
    const word = said(unit);
    if (lang() === "zh") return said(label).endsWith(word) ? "" : `（${word}）`;
    return said(label).includes(word) ? "" : ` (${word})`;
}
