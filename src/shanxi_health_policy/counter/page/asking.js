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

/** What is answered by an address, whether or not it holds anything. */
export function got(path) {
    return answers.get(path, lang());
}

const turns = new WeakMap();

/** Put what `ask` finds where `place` is, by `show`; it is busy until then. What was asked for it earlier is not shown any more, and
 *  `ask` is given what tells whether it is the newest still. */
export async function newest(place, ask, show) {
    const mine = (turns.get(place) ?? 0) + 1;
    turns.set(place, mine);
    const isNewest = () => turns.get(place) === mine;
    place.setAttribute("aria-busy", "true");
    const found = await ask(isNewest);
    if (!isNewest()) return;
    show(found);
    place.setAttribute("aria-busy", "false");
}

/** Something that asks anew when it is called, once nothing more is typed: `ask` gives an answer, `show` puts it where `place` is. */
export function live(place, ask, show) {
    async function paused(pause, isNewest) {
        await new Promise((done) => setTimeout(done, pause));
        return isNewest() ? ask() : null;
    }
    return (pause = PAUSE) => newest(place, (isNewest) => paused(pause, isNewest), show);
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
