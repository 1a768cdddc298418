// The items of a bill: name and amount, with the techniques of the notice as suggestions, and beside each whether it is listed.

import { newest } from "./asking.js";
import { el, fill, freshId } from "./dom.js";
import { below, tell } from "./faults.js";
import { lang, said, t } from "./texts.js";

/** The field of a list of names and amounts; `look` knows the techniques, and tells of a name whether it is one of them. */
export function itemsField({ label, changed, look, unit }) {
    const list = el("datalist", { id: freshId() });
    const body = el("div", { className: "items" });
    const wrong = el("p", { className: "wrong", hidden: true });
    const add = el("button", { type: "button", className: "add", onclick: () => row().name.focus() }, said(t.addItem));
    const rows = [];
    const suggest = () =>
        newest(list, look.techniques, (every) =>
            fill(
                list,
                every.map((one) => el("option", { value: one[lang()], label: lang() === "zh" ? one.category : one.zh })),
            ),
        );

    function row(given = ["", ""]) {
        const mark = el("span", { className: "mark", id: freshId() });
        const fault = el("p", { className: "wrong", id: freshId(), hidden: true });
        const described = { "aria-describedby": `${mark.id} ${fault.id}`, autocomplete: "off", spellcheck: false };
        const name = el("input", {
            ...described,
            value: given[0],
            list: list.id,
            onfocus: suggest,
            oninput: () => edited(),
        });
        const amount = el("input", {
            ...described,
            value: given[1],
            inputMode: "decimal",
            oninput: changed,
        });
        const remove = el("button", { type: "button", className: "remove", onclick: () => gone() }, "×");
        const one = { name, amount, remove, mark, fault };
        const line = el("div", { className: "item" }, name, amount, remove, mark, fault);
        function edited() {
            check(one);
            changed();
        }
        function gone() {
            rows.splice(rows.indexOf(one), 1);
            line.remove();
            number();
            (rows[0]?.name ?? add).focus();
            changed();
        }
        one.take = (near) => {
            name.value = near;
            edited();
        };
        rows.push(one);
        body.append(line);
        number();
        check(one);
        return one;
    }

    /** Each row by its place, so that they can be told apart by ear. */
    function number() {
        rows.forEach((one, at) => {
            one.name.setAttribute("aria-label", `${said(t.item)} ${at + 1}`);
            one.amount.setAttribute("aria-label", `${said(t.amount)} ${at + 1}${unit}`);
            one.remove.setAttribute("aria-label", `${said(t.removeItem)} ${at + 1}`);
        });
    }

    function check(one) {
        const given = one.name.value.trim();
        newest(
            one.mark,
            () => (given === "" ? null : look.technique(given)),
            (found) => mark(one, found),
        );
    }

    function mark(one, found) {
        one.mark.className = found === null ? "mark" : found.listed ? "mark yes" : "mark no";
        if (found === null) fill(one.mark);
        else
            fill(
                one.mark,
                said(found.listed ? t.listed : t.unlisted),
                found.means ? el("small", {}, ` ${found.means}`) : null,
                found.near.map((near) =>
                    el("button", { type: "button", className: "near", onclick: () => one.take(near) }, near),
                ),
            );
    }

    const filled = () => rows.filter((one) => one.name.value.trim() !== "" || one.amount.value.trim() !== "");
    return {
        element: el(
            "fieldset",
            { className: "field wide" },
            el("legend", {}, said(label), el("small", {}, unit)),
            list,
            body,
            add,
            wrong,
        ),
        focus: () => (rows[0]?.name ?? add).focus(),
        recheck: () => rows.forEach(check),
        read() {
            const found = filled().map((one) => [one.name.value.trim(), one.amount.value.trim()]);
            return found.length ? found : undefined;
        },
        write(value = []) {
            rows.splice(0);
            fill(body);
            (value.length ? value : [undefined]).forEach((one) => row(one));
        },
        told(faults) {
            const at = filled();
            for (const one of rows) {
                const own = faults.filter(({ path }) => at[path[0]] === one).map(below);
                one.name.setAttribute("aria-invalid", String(own.some(({ path }) => path[0] !== 1)));
                one.amount.setAttribute("aria-invalid", String(own.some(({ path }) => path[0] !== 0)));
                tell(one.fault, own, one.take);
            }
            tell(
                wrong,
                faults.filter(({ path }) => at[path[0]] === undefined),
            );
        },
        shown: () =>
            filled()
                .map((one) => `${one.name.value.trim()} ${one.amount.value.trim()}`)
                .join(said(t.semicolon)),
    };
}
