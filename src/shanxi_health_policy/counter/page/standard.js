// The second question: which standards a facility meets, and what is the least that is missing.

import { questionTab } from "./tab.js";

const FIRST = ["kind", "grade"];

/** The tab: {element, read(), write(inputs)}. */
export function standardTab(described, changed) {
    const tab = questionTab(described, { main: ["place", "on", "stats"], example: described.example, changed, shown });

    function shown(answer) {
        const standards = answer?.result.assessments ?? [];
        const measures = standards.flatMap((one) => one.result.criteria).flatMap((one) => one.measures);
        const figures = [
            ...measures.flatMap((one) => [one.figure, one.of, ...one.missing]),
            ...standards.flatMap((one) => one.result.open_figures),
        ];
        if (answer) tab.form.fields.get("stats").arrange(new Set([...FIRST, ...figures]));
    }

    return tab;
}
