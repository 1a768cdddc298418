// The first question: a visit, and what the fund pays for it.

import { answerView } from "./answer.js";
import { held, live, put, tellIn, trouble } from "./asking.js";
import { el } from "./dom.js";
import { faultsOf, ruleForm } from "./form.js";
import { said, t } from "./texts.js";

const RULE = "reimburse";
const MAIN = ["condition", "visited_on", "tier", "ytd_paid", "items"];

/** The tab: {element, read(), write(inputs)}. */
export function visitTab(described) {
  const answer = el("div", { className: "answer", role: "status" });
  const form = ruleForm(described, { main: MAIN, changed: () => ask(), look });
  const ask = live(answer, () => put(`/v1/rules/${RULE}`, form.read()), show);
  const element = el("div", { className: "question" }, el("section", { className: "asking" }, el("h2", {}, said(described.purpose)), form.element), answer);

  function show(found) {
    form.told(found.status === 422 ? faultsOf(found.body) : []);
    tellIn(answer, trouble(found, ask) ?? (found.status === 200 ? answerView(found.body) : el("p", { className: "faulty" }, said(t.faulty))));
  }

  return {
    element,
    read: form.read,
    write(inputs) {
      form.write(inputs);
      ask(0);
    },
  };
}

const known = new Map();
const look = {
  async techniques(take) {
    const found = await held("/v1/techniques");
    if (found) take(found.techniques);
  },
  async technique(name) {
    if (!known.has(name)) {
      const found = await held(`/v1/techniques?name=${encodeURIComponent(name)}`);
      if (found === null) return null;
      const [one] = found.techniques;
      known.set(name, { listed: one !== undefined, near: found.near, name: one && one.zh !== name ? one.zh : null });
    }
    return known.get(name);
  },
};
