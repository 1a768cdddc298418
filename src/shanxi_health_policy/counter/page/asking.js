// Asking as one types: the newest question alone is answered, and an older answer never passes for its answer.

import * as answers from "./answers.js";
import { el } from "./dom.js";
import { lang, said, t } from "./texts.js";

const PAUSE = 200;

/** What an address holds, or null where it does not answer. */
export async function held(path) {
    const { status, body } = await answers.get(path, lang());
    return status === 200 ? body : null;
}

/** What is answered to a body. */
export function put(path, body) {
    return answers.post(path, body, lang());
}

const asked = new WeakMap();

/** What `ask` finds for `place`, which is busy until then; undefined where something newer was asked for the same place meanwhile. */
export async function newest(place, ask) {
    const mine = (asked.get(place) ?? 0) + 1;
    asked.set(place, mine);
    place.setAttribute("aria-busy", "true");
    const found = await ask();
    if (asked.get(place) !== mine) return undefined;
    place.setAttribute("aria-busy", "false");
    return found;
}

/** Something that asks anew when it is called: `ask` gives an answer, `show` puts it where `place` is. */
export function live(place, ask, show) {
    let turn = 0;
    return async function again(pause = PAUSE) {
        const mine = (turn += 1);
        place.setAttribute("aria-busy", "true");
        await new Promise((done) => setTimeout(done, pause));
        if (mine !== turn) return;
        const found = await ask();
        if (mine !== turn) return;
        show(found);
        place.setAttribute("aria-busy", "false");
    };
}

/** What is told where nobody can answer, with what to do; null for what the form itself tells. */
export function trouble({ status, body }, again) {
    if (status === 200 || status === 422) return null;
    const retry = el("button", { type: "button", onclick: () => again(0) }, said(t.again));
    if (status !== 401)
        return el(
            "p",
            { className: "trouble", role: "alert" },
            status === 0 ? said(t.nobody) : (body.detail ?? body.title),
            " ",
            retry,
        );
    const input = el("input", { type: "password", autocomplete: "off", "aria-label": said(t.token) });
    const bear = (event) => {
        event.preventDefault();
        answers.bear(input.value.trim());
        again(0);
    };
    return el(
        "form",
        { className: "trouble", onsubmit: bear },
        // it may be asked before a language is chosen
        el(
            "div",
            { role: "alert" },
            el("p", { lang: "zh-CN" }, t.needToken.zh),
            el("p", { lang: "en" }, t.needToken.en),
        ),
        input,
        " ",
        el("button", {}, said(t.send)),
    );
}
