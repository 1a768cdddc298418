// One question on its tab: its form, and beside it the answer, which follows what is typed.

import { answerView } from "./answer.js";
import { live, put, trouble } from "./asking.js";
import { el, fill } from "./dom.js";
import { faultsOf } from "./faults.js";
import { ruleForm } from "./form.js";
import { said, t } from "./texts.js";

/** The tab of a rule: {element, form, again(), read(), write(inputs)}.
 *
 *  `ask` gives what is answered to inputs, `below` stands under the form, `beside(answer)` above the steps of an answer, and `shown` is
 *  called with every answer (or null) and all that came with it. `helper()` is what helps to fill in the form: {settled(), write(),
 *  shown()}. Nothing is asked before it has settled; where it cannot, what it gives is shown in the place of an answer. */
export function questionTab(described, { main, example, look, changed, ask, below = [], beside, shown, helper }) {
    const answer = el("div", { className: "answer" });
    const heard = el("p", { className: "heard", role: "status" });
    const form = ruleForm(described, {
        main,
        look,
        changed: () => {
            changed();
            again();
        },
    });
    const again = live(answer, async () => (await helper?.().settled()) ?? (ask ?? simply)(form.read()), show);
    const write = (inputs) => {
        form.write(inputs);
        again(0);
    };
    const start = (inputs) => {
        changed();
        helper?.().write();
        write(inputs);
    };
    const buttons = el(
        "p",
        { className: "buttons" },
        el("button", { type: "button", onclick: () => start(example) }, said(t.example)),
        el("button", { type: "button", onclick: () => start({}) }, said(t.clear)),
    );
    const element = el(
        "div",
        { className: "question" },
        el("section", { className: "asking" }, el("h2", {}, said(described.purpose)), form.element, buttons, below),
        el("section", { className: "answering", "aria-label": said(t.answer) }, answer),
        heard,
    );

    function simply(inputs) {
        return put(`/v1/rules/${described.name}`, inputs);
    }

    function show(found) {
        const good = found.status === 200;
        const faults = found.status === 422 ? faultsOf(found.body) : [];
        form.told(faults);
        heard.textContent = good ? said(found.body.decided_by) : found.status === 422 ? said(t.faulty) : "";
        shown?.(good ? found.body : null, found);
        fill(
            answer,
            trouble(found, again) ??
                (good
                    ? [receipt(t.receipt), answerView(found.body, beside?.(found.body))]
                    : [
                          receipt(t.noAnswer, form.inWords(faults)),
                          el("p", { className: "faulty" }, said(t.faulty)),
                      ]),
        );
    }

    /** What is on paper only: what it is, its day, what was asked, and what is wrong with it. */
    function receipt(title, faults = []) {
        const given = [...form.shown(), ...(helper?.().shown() ?? [])];
        return el(
            "div",
            { className: "printed" },
            el("h2", {}, said(title), said(t.colon), said(described.purpose)),
            el("time"),
            el(
                "dl",
                {},
                given.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
            ),
            faults.map((one) => el("p", { className: "wrong" }, one)),
        );
    }

    return { element, form, again, read: form.read, write };
}
