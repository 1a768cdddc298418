// The form of one rule, made from its description: the fields that are asked first, and the others behind one click.

import { el } from "./dom.js";
import { below, fieldOf, tell } from "./fields.js";
import { said, t } from "./texts.js";

/** The form: {element, fields, read(), write(inputs), told(faults), shown()}; `main` names what is asked first, in this order. */
export function ruleForm(described, { main, left = [], changed, look }) {
  const { properties, required } = described.question;
  const names = Object.keys(properties).filter((name) => !left.includes(name));
  const made = (name) => fieldOf(properties[name], properties[name]["x-term"], {
    choices: described.choices[name], first: name === "place" ? described.places : [], required: required.includes(name), changed, look,
  });
  const fields = new Map(names.map((name) => [name, made(name)]));
  const others = names.filter((name) => !main.includes(name));
  const more = el("details", { className: "more" }, el("summary", {}, said(t.more)),
    el("div", { className: "fields" }, others.map((name) => fields.get(name).element)));
  const rest = el("p", { className: "wrong", hidden: true });
  const element = el("form", { autocomplete: "off", noValidate: true, onsubmit: (event) => event.preventDefault() },
    el("div", { className: "fields" }, main.map((name) => fields.get(name).element)), others.length ? more : null, rest);
  return {
    element,
    fields,
    read: () => Object.fromEntries([...fields].map(([name, one]) => [name, one.read()]).filter(([, value]) => value !== undefined)),
    write(inputs) {
      for (const [name, one] of fields) {
        one.write(inputs[name] ?? undefined);
        if (others.includes(name) && inputs[name] !== undefined) more.open = true;
      }
    },
    told(faults) {
      for (const [name, one] of fields) {
        const own = faults.filter(({ path }) => path[0] === name);
        one.told(own.map(below));
        if (own.length && others.includes(name)) more.open = true;
      }
      tell(rest, faults.filter(({ path }) => !fields.has(path[0])).map((one) => ({ ...one, text: `${one.path.join(".")} ${one.text}` })));
    },
    shown: () => [...fields].map(([name, one]) => [said(properties[name]["x-term"]), one.shown()]).filter(([, value]) => value),
  };
}

/** The faults of a problem, each with its path as a list of names and numbers. */
export function faultsOf(problem) {
  return problem.faults.map((one) => ({ path: steps(one.path), text: one.detail, suggestions: one.suggestions }));
}

function steps(path) {
  return (path.match(/[^.[\]]+/g) ?? []).map((one) => (/^[0-9]+$/.test(one) ? Number(one) : one));
}
