// The items of a bill: name and amount, with the techniques of the notice as suggestions, and beside each whether it is listed.

import { el, fill, freshId } from "./dom.js";
import { below, tell } from "./fields.js";
import { lang, said, t } from "./texts.js";

/** The field of a list of names and amounts; `look` tells of a name whether it is on the list. */
export function itemsField(schema, { label, changed, look, unit }) {
  const list = el("datalist", { id: freshId() });
  const rows = [];
  const body = el("div", { className: "items" });
  const wrong = el("p", { className: "wrong", hidden: true });
  const add = el("button", { type: "button", className: "add", onclick: () => row().name.focus() }, said(t.addItem));
  const element = el("fieldset", { className: "field wide" }, el("legend", {}, said(label), el("small", {}, `（${said(unit)}）`)),
    list, body, add, wrong);

  look.techniques((every) => fill(list, every.map((one) => el("option", { value: one[lang()] }, lang() === "en" ? one.zh : one.category[lang()]))));

  function row(given = ["", ""]) {
    const mark = el("span", { className: "mark" });
    const fault = el("p", { className: "wrong", id: freshId(), hidden: true });
    const name = el("input", { type: "text", value: given[0], list: list.id, autocomplete: "off", spellcheck: false,
      "aria-label": said(t.item), "aria-describedby": fault.id, oninput: () => edited() });
    const amount = el("input", { type: "text", value: given[1], inputMode: "decimal", autocomplete: "off",
      "aria-label": said(t.amount), "aria-describedby": fault.id, oninput: changed });
    const one = { name, amount, mark, fault };
    const remove = el("button", { type: "button", className: "remove", "aria-label": said(t.remove), onclick() {
      rows.splice(rows.indexOf(one), 1);
      line.remove();
      (rows[0]?.name ?? add).focus();
      changed();
    } }, "×");
    const line = el("div", { className: "item" }, name, amount, mark, remove, fault);
    const edited = () => {
      check(one);
      changed();
    };
    rows.push(one);
    body.append(line);
    check(one);
    return one;
  }

  async function check(one) {
    const given = one.name.value.trim();
    if (given === "") return fill(one.mark);
    const found = await look.technique(given);
    if (one.name.value.trim() !== given || found === null) return;
    one.mark.className = found.listed ? "mark yes" : "mark no";
    fill(one.mark, said(found.listed ? t.listed : t.unlisted), found.name ? el("small", {}, found.name) : null,
      found.near.map((near) => el("button", { type: "button", className: "near", onclick() {
        one.name.value = near;
        check(one);
        changed();
      } }, near)));
  }

  const filled = () => rows.filter((one) => one.name.value.trim() !== "" || one.amount.value.trim() !== "");
  return {
    element,
    focus: () => (rows[0]?.name ?? add).focus(),
    recheck: () => rows.forEach(check),
    read: () => filled().map((one) => [one.name.value.trim(), one.amount.value.trim()]),
    write(value = []) {
      rows.splice(0);
      fill(body);
      (value.length ? value : [undefined]).forEach((one) => row(one));
    },
    told(faults) {
      const at = filled();
      rows.forEach((one) => {
        const own = faults.filter(({ path }) => at[path[0]] === one).map(below);
        one.name.setAttribute("aria-invalid", String(own.some(({ path }) => path[0] !== 1)));
        one.amount.setAttribute("aria-invalid", String(own.some(({ path }) => path[0] !== 0)));
        tell(one.fault, own, (near) => (one.name.value = near));
      });
      tell(wrong, faults.filter(({ path }) => at[path[0]] === undefined), () => {});
    },
    shown: () => filled().map((one) => `${one.name.value.trim()} ${one.amount.value.trim()}`).join("；"),
  };
}
