// The first question: what the fund pays for a visit, and how the visits of a year fill it up.

import { held, put, trouble } from "./asking.js";
import { el, fill } from "./dom.js";
import { classByGrade } from "./grades.js";
import { questionTab } from "./tab.js";
import { lang, said, t } from "./texts.js";
import { Year, faultsInWords } from "./year.js";
import { yearBar, yearTable } from "./year_view.js";

const MAIN = ["condition", "visited_on", "tier", "ytd_paid", "items"];

/** The tab: {element, read(), write({inputs, year})}. */
export function visitTab(described, changed) {
  const year = new Year();
  const said_ = el("p", { className: "said", role: "status" });
  const list = el("div", { className: "year" });
  const add = el("button", { type: "button", className: "main", onclick: () => added() }, said(t.addVisit));
  const below = [el("p", {}, add), said_];
  const tab = questionTab(described, { main: MAIN, example: described.example, look, changed, ask, below, beside: (answer) => yearBar(answer.result, said(t.thisYear)), shown });
  const fields = tab.form.fields;
  const names = {
    condition: (code) => described.choices.condition[code]?.[lang()] ?? code,
    tier: (code) => described.choices.tier[code]?.[lang()] ?? code,
  };
  fields.get("tier").element.after(classByGrade(described, {
    asked: () => ({ on: fields.get("visited_on").read(), place: fields.get("place").read() }),
    take(code) {
      fields.get("tier").write(code);
      changed();
      tab.again();
    },
  }));

  async function ask(inputs) {
    if (year.visits.length && year.fits(inputs)) return year.after(inputs);
    return { ...(await put(`/v1/rules/${described.name}`, inputs)), earlier: null };
  }

  function shown(_, found) {
    // what the year itself says of earlier payments stands in the place of what is typed
    if (found.status === 200) fields.get("ytd_paid").follow(found.earlier);
  }

  async function added() {
    const inputs = tab.read();
    if (!year.fits(inputs)) return tell(t.otherPlace);
    const found = await year.after(inputs);
    if (found.status !== 200) {
      tab.again(0);
      return tell(t.notAdded);
    }
    year.add(inputs, found);
    fields.get("ytd_paid").write(undefined); // it is the year's now, and nothing of another year or condition
    tell(t.added);
    return renewed();
  }

  function tell(text) {
    said_.textContent = text ? said(text) : "";
  }

  async function renewed() {
    changed();
    tab.again(0);
    if (year.visits.length === 0) return fill(list);
    const found = await year.settled();
    const head = el("h2", {}, said(t.yearTitle));
    const clear = el("button", { type: "button", onclick: cleared }, said(t.clearYear));
    if (found.status === 200) return fill(list, head, yearTable(found.body.settlements, year.opening, names, { edit, remove }), clear);
    const wrong = found.status === 422 ? faultsInWords(found.body).map((one) => el("p", { className: "wrong" }, one)) : trouble(found, renewed);
    return fill(list, head, wrong, clear);
  }

  function cleared() {
    year.take();
    tell(null);
    renewed();
  }

  function remove(at) {
    const { ytd_paid: paid } = year.out(at);
    if (paid !== undefined) fields.get("ytd_paid").write(paid);
    tell(t.removed);
    renewed();
  }

  function edit(at) {
    const inputs = year.out(at);
    tell(t.editing);
    tab.form.write(inputs);
    renewed();
    fields.get("condition").focus();
  }

  return {
    element: el("div", {}, tab.element, list),
    read: () => ({ inputs: tab.read(), year: year.plain() }),
    write({ inputs, year: given }) {
      year.take(given);
      tab.form.write(inputs);
      return renewed();
    },
  };
}

const known = new Map();
const look = {
  async techniques() {
    return (await held("/v1/techniques"))?.techniques ?? [];
  },
  async technique(name) {
    if (!known.has(name)) {
      const found = await held(`/v1/techniques?name=${encodeURIComponent(name)}`);
      if (found === null) return null;
      known.set(name, found);
    }
    const { techniques: [one], near } = known.get(name);
    return { listed: one !== undefined, near, means: one && one[lang()] !== name ? one[lang()] : null };
  },
};
