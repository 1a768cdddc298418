// Fields made from JSON Schemas: what is typed stays as typed, so that the rule itself says what is wrong with it.
//
// A field is {element, read(), write(value), told(faults), shown()}: `read` gives the plain value or undefined where nothing is given,
// `shown` what a receipt says of it.

import { el, fill, freshId } from "./dom.js";
import { itemsField } from "./items.js";
import { said, t } from "./texts.js";

const WHOLE = /^[0-9]{1,12}$/;

/** The schema without 'or null': what is not known is left out. */
export function bare(schema) {
  return schema.anyOf?.find((one) => one.type !== "null") ?? schema;
}

/** The field of a parameter or fact: `label` is its name in both languages, `choices` what it takes by code. */
export function fieldOf(schema, label, { choices = {}, first = [], required = false, changed, look }) {
  const own = bare(schema);
  const about = { label, first, required, changed, look, unit: schema["x-unit"] };
  if (own.type === "object") return recordField(own, about, choices);
  if (own.prefixItems === undefined && own.type === "array" && own.items.prefixItems) return itemsField(own, about);
  if (own.type === "array") return severalField(own.items["x-names"] ?? choices, about);
  const names = own["x-names"] ?? (Object.keys(choices).length ? choices : null);
  if (names) return choiceField(Object.entries(names), about);
  if (own.type === "boolean") return choiceField([[true, t.yes], [false, t.no]], about);
  return textField(own, about);
}

/** The frame of one input: its label, what is wrong with it, and the fields' common doings. */
export function framed(input, { label, required, unit }, more = []) {
  const wrong = el("p", { className: "wrong", id: freshId(), hidden: true });
  input.id = freshId();
  input.setAttribute("aria-describedby", wrong.id);
  if (required) input.required = true;
  const name = el("label", { for: input.id }, said(label), unit ? el("small", {}, `（${said(unit)}）`) : null,
    required ? null : el("small", { className: "optional" }, said(t.optional)));
  const element = el("div", { className: "field" }, name, input, ...more, wrong);
  return {
    element,
    focus: () => input.focus(),
    told(faults) {
      input.setAttribute("aria-invalid", String(faults.length > 0));
      tell(wrong, faults, (one) => {
        input.value = one;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
    },
  };
}

/** Faults in words, each with the names that are near; `take` puts one of these in. */
export function tell(where, faults, take) {
  where.hidden = faults.length === 0;
  fill(where, faults.map((one) => el("span", {}, one.text,
    (one.suggestions ?? []).map((near) => el("button", { type: "button", className: "near", onclick: () => take(near) }, near)))));
}

function textField(schema, about) {
  const date = schema.format === "date";
  const input = el("input", { type: date ? "date" : "text", autocomplete: "off", spellcheck: false, oninput: about.changed });
  if (schema.type === "integer") input.inputMode = "numeric";
  else if (schema.pattern) input.inputMode = "decimal";
  const whole = schema.type !== "string";
  return {
    ...framed(input, about),
    // a day that is typed in part has no value yet, but is not nothing
    read: () => (input.validity.badInput ? "?" : typed(input.value.trim(), whole)),
    write: (value) => (input.value = value === undefined ? "" : String(value)),
    shown: () => input.value.trim(),
  };
}

function typed(text, whole) {
  if (text === "") return undefined;
  return whole && WHOLE.test(text) ? Number(text) : text;
}

function choiceField(names, about) {
  const none = el("option", { value: "" }, said(about.required ? t.choose : t.notSaid));
  const values = names.map(([code]) => code);
  const options = names.map(([code, name], at) => [code, el("option", { value: String(at) }, said(name))]);
  const those = (chosen) => options.filter(([code]) => about.first?.includes(code) === chosen).map(([, one]) => one);
  const grouped = about.first?.length ? [el("optgroup", { label: said(t.withRule) }, those(true)), el("optgroup", { label: said(t.others) }, those(false))]
    : options.map(([, one]) => one);
  const select = el("select", { onchange: about.changed }, none, grouped);
  const frame = framed(select, about);
  return {
    ...frame,
    read: () => (select.value === "" ? undefined : values[Number(select.value)] ?? undefined),
    write(value) {
      let at = values.indexOf(value);
      if (at < 0 && value !== undefined) at = names.findIndex(([, name]) => name.zh === value || name.en === value);
      if (at < 0 && value !== undefined) {
        // a word that the list does not have stays as it is, for the rule to judge
        at = values.push(value) - 1;
        select.append(el("option", { value: String(at) }, String(value)));
      }
      select.value = at < 0 ? "" : String(at);
    },
    told: (faults) => frame.told(faults.map(({ suggestions, ...one }) => one)),
    shown: () => (select.value === "" ? "" : select.selectedOptions[0].textContent),
  };
}

function severalField(names, about) {
  const wrong = el("p", { className: "wrong", hidden: true });
  const unknown = [];
  const boxes = Object.entries(names).map(([code, name]) => [code, said(name), el("input", { type: "checkbox", onchange: about.changed })]);
  const element = el("fieldset", { className: "field several" }, el("legend", {}, said(about.label)),
    boxes.map(([, name, box]) => el("label", {}, box, name)), wrong);
  const ticked = () => boxes.filter(([, , box]) => box.checked);
  return {
    element,
    focus: () => boxes[0][2].focus(),
    read() {
      const found = [...ticked().map(([code]) => code), ...unknown];
      return found.length || about.required ? found : undefined;
    },
    write(value = []) {
      const named = ([code, name]) => value.includes(code) || value.includes(names[code].zh) || value.includes(name);
      unknown.splice(0, unknown.length, ...value.filter((one) => !boxes.some(([code]) => [code, names[code].zh, names[code].en].includes(one))));
      boxes.forEach((one) => (one[2].checked = named(one)));
    },
    told: (faults) => tell(wrong, faults, () => {}),
    shown: () => ticked().map(([, name]) => name).join("、"),
  };
}

function recordField(schema, { label, changed, look, required }, labels) {
  const fields = Object.entries(schema.properties).map(([name, one]) =>
    [name, fieldOf(one, labels[name] ?? { zh: name, en: name }, { required: schema.required.includes(name) && required, changed, look })]);
  const wrong = el("p", { className: "wrong", hidden: true });
  const inner = el("div", { className: "fields" }, fields.map(([, one]) => one.element));
  const element = required
    ? el("div", { className: "record" }, wrong, inner)
    : el("details", { className: "record" }, el("summary", {}, said(label)), wrong, inner);
  return {
    element,
    fields: new Map(fields),
    focus: () => fields[0][1].focus(),
    read() {
      const found = fields.map(([name, one]) => [name, one.read()]).filter(([, value]) => value !== undefined);
      return found.length || required ? Object.fromEntries(found) : undefined;
    },
    write(value = {}) {
      fields.forEach(([name, one]) => one.write(value[name] ?? undefined));
      if (!required && Object.keys(value).length) element.open = true;
    },
    told(faults) {
      const left = faults.filter((one) => !fields.some(([name]) => one.path[0] === name));
      fields.forEach(([name, one]) => one.told(faults.filter(({ path }) => path[0] === name).map(below)));
      tell(wrong, left, () => {});
      if (!required && faults.length) element.open = true;
    },
    shown: () => fields.filter(([, one]) => one.shown()).map(([name, one]) => `${said(labels[name])}：${one.shown()}`).join("；"),
  };
}

/** A fault as the field within sees it. */
export function below(fault) {
  return { ...fault, path: fault.path.slice(1) };
}
