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
};
const app = document.getElementById("app");
const loading = document.getElementById("loading");
let described = {};
let tabs = {};
let shown = "visit";
let link, told;

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
    window.addEventListener("beforeprint", () => printing(true));
    window.addEventListener("afterprint", () => printing(false));
    return opened();
}

/** On paper the readings are unfolded, and the title and the day are those of a receipt. */
function printing(now) {
    const here = new Date();
    const day = new Date(here - here.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
    app.querySelectorAll("details.readings").forEach((one) => (one.open = now));
    app.querySelectorAll(".printed time").forEach((one) => (one.textContent = `${said(t.printedOn)}${day}`));
    document.title = said(now ? t.receipt : t.title);
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
    const { visit, standard, premium } = described;
    return { visit: { inputs: visit.example }, standard: standard.example, premium: premium.example };
}

/** What is shown is no longer what the address says, nor the link that was made of it. */
function forget() {
    if (location.hash) history.replaceState(null, "", location.pathname);
    if (!link) return;
    link.hidden = true;
    link.value = told.textContent = "";
}

function build(state, note) {
    const { visit, standard, premium } = described;
    tabs = {
        visit: visitTab(visit, forget),
        standard: standardTab(standard, forget),
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
                onclick: () => turned(name),
                onkeydown: moved,
            },
            said(t[name]),
        ),
    );
    const panels = names.map((name) =>
        el("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}` }, tabs[name].element),
    );
    link = el("input", {
        readOnly: true,
        hidden: true,
        "aria-label": said(t.link),
        onfocus: () => link.select(),
    });
    told = el("p", { className: "said", role: "status" }, note ? said(note) : "");
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
                el("button", { type: "button", onclick: copied }, said(t.copyLink)),
                el("button", { type: "button", onclick: () => window.print() }, said(t.print)),
                el(
                    "button",
                    { type: "button", id: "other-language", lang: { zh: "en", en: "zh-CN" }[lang()], onclick: inOther },
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
        turned(names[at]);
        buttons[at].focus();
    }

    function turned(name) {
        if (name !== shown) forget(); // a link says which question is shown
        show(name);
    }
}

function state() {
    return {
        lang: lang(),
        tab: shown,
        ...Object.fromEntries(Object.entries(tabs).map(([name, one]) => [name, one.read()])),
    };
}

function inOther() {
    const kept = state();
    speak(lang() === "zh" ? "en" : "zh");
    build(kept);
    document.getElementById("other-language").focus();
}

async function copied() {
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
