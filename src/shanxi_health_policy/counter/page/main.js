// The page: its three questions, its language, and what a link brings.

import * as answers from "./answers.js";
import { trouble } from "./asking.js";
import { el, fill } from "./dom.js";
import { fragment, stateIn } from "./link.js";
import { standardTab } from "./standard.js";
import { questionTab } from "./tab.js";
import { lang, said, speak, t } from "./texts.js";
import { visitTab } from "./visit.js";

const RULES = {
    visit: "reimburse",
    standard: "assess_standards",
    premium: "premium_subsidy",
    centre: "assess_recommended_standard",
};
const app = document.getElementById("app");
const loading = document.getElementById("loading");
let described = {};
let tabs = {};
let shown = "visit";

async function start() {
    answers.onProgress?.((told) => told && fill(loading, el("p", {}, said(told))));
    const names = Object.keys(RULES);
    const found = await Promise.all(names.map((name) => answers.get(`/v1/rules/${RULES[name]}`, lang())));
    const bad = found.find((one) => one.status !== 200);
    if (bad) return fill(loading, trouble(bad, start));
    described = Object.fromEntries(
        names.map((name, at) => [name, { ...found[at].body, places: [...new Set(found[at].body.places)] }]),
    );
    loading.hidden = true;
    app.hidden = false;
    window.addEventListener("hashchange", opened);
    window.addEventListener("beforeprint", () => unfold(true));
    window.addEventListener("afterprint", () => unfold(false));
    return opened();
}

function unfold(open) {
    app.querySelectorAll("details.readings").forEach((one) => (one.open = open));
}

/** What the address holds, or an example of each question. */
function opened() {
    const state = stateIn(location.hash, described);
    if (state === undefined) forget();
    else if (state === null && tabs.visit) return;
    if (state) speak(state.lang);
    build(state ?? { tab: "visit", ...examples() }, state === undefined ? t.wrongLink : null);
}

function examples() {
    const { visit, premium, centre } = described;
    return {
        visit: { inputs: visit.example },
        premium: premium.example,
        standard: { place: centre.places[0], ...centre.example },
    };
}

/** What is shown is no longer what the address says. */
function forget() {
    if (location.hash) history.replaceState(null, "", location.pathname);
}

function build(state, note) {
    const { visit, standard, premium } = described;
    tabs = {
        visit: visitTab(visit, forget),
        standard: standardTab(standard, examples().standard, forget),
        premium: questionTab(premium, { main: premium.question.required, example: premium.example, changed: forget }),
    };
    const names = Object.keys(tabs);
    const buttons = names.map((name) =>
        el(
            "button",
            {
                type: "button",
                role: "tab",
                id: `tab-${name}`,
                "aria-controls": `panel-${name}`,
                onclick: () => show(name),
                onkeydown: moved,
            },
            said(t[name]),
        ),
    );
    const panels = names.map((name) =>
        el("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}` }, tabs[name].element),
    );
    const link = el("input", {
        readOnly: true,
        hidden: true,
        "aria-label": said(t.link),
        onfocus: () => link.select(),
    });
    const told = el("p", { className: "said", role: "status" }, note ? said(note) : "");
    document.title = said(t.title);
    fill(
        app,
        el(
            "header",
            {},
            el("h1", {}, said(t.title)),
            el(
                "div",
                { className: "tools" },
                el("button", { type: "button", onclick: () => copied(link, told) }, said(t.copyLink)),
                el("button", { type: "button", onclick: () => window.print() }, said(t.print)),
                el(
                    "button",
                    { type: "button", id: "other-language", lang: { zh: "en", en: "zh-CN" }[lang()], onclick: turned },
                    said(t.other),
                ),
            ),
        ),
        link,
        told,
        el("nav", {}, el("div", { role: "tablist", "aria-label": said(t.questions) }, buttons)),
        el("main", {}, panels),
        el("footer", { className: "page" }, el("p", {}, said(t.nothingKept))),
    );
    for (const name of names) tabs[name].write(state[name]);
    show(state.tab);

    function show(name) {
        shown = name;
        names.forEach((one, at) => {
            panels[at].hidden = one !== name;
            buttons[at].setAttribute("aria-selected", String(one === name));
            buttons[at].tabIndex = one === name ? 0 : -1;
        });
    }

    function moved({ key }) {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
        if (!step) return;
        const at = (names.indexOf(shown) + step + names.length) % names.length;
        show(names[at]);
        buttons[at].focus();
    }
}

function state() {
    return {
        lang: lang(),
        tab: shown,
        ...Object.fromEntries(Object.entries(tabs).map(([name, one]) => [name, one.read()])),
    };
}

function turned() {
    const kept = state();
    speak(lang() === "zh" ? "en" : "zh");
    build(kept);
    document.getElementById("other-language").focus();
}

async function copied(link, told) {
    link.value = location.href.split("#")[0] + fragment(state());
    link.hidden = false;
    link.focus();
    try {
        await navigator.clipboard.writeText(link.value);
        told.textContent = said(t.copied);
    } catch {
        told.textContent = said(t.copyIt);
    }
}

if (document.documentElement.className !== "cannot") {
    speak("zh");
    start();
}
