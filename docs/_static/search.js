// Finds the pages that hold what was typed, wherever in a word it stands, and puts the best first. Nothing here touches the page:
// search-page.js shows what is found.

// Signs that are typed in two widths or shapes are one; no text becomes longer or shorter by this, so that places stay places.
const BRACKETS = { "〔": "(", "〕": ")", "【": "(", "】": ")", "[": "(", "]": ")", "{": "(", "}": ")", "\u3000": " " };

function folded(text) {
  return text.replace(/[A-Z\uFF01-\uFF5E〔〕【】[\]{}\u3000]/g, (sign) => {
    const narrow = sign > "\uFF00" ? String.fromCharCode(sign.charCodeAt(0) - 0xfee0) : sign;
    return BRACKETS[narrow] ?? narrow.toLowerCase();
  });
}

// What was typed, as parts that a page must hold: at blanks and stops, which stand between words and in none.
function partsOf(typed) {
  const parts = folded(typed)
    .split(/[\s,;:!?"'`、。·“”‘’…—]+/)
    .map((part) => part.replace(/^[().]+|[().]+$/g, ""));
  return [...new Set(parts)].filter(Boolean);
}

// Where nothing holds a whole question, its pairs of signs are looked for: 医保报销多少 is 医保, 保报, 报销…
function pairsOf(parts) {
  const pieces = parts.flatMap((part) => part.match(/[a-z0-9_.-]+|[^a-z0-9_.-]+/g));
  const pairs = pieces.flatMap((piece) =>
    piece.length < 2 || /^[a-z0-9_.-]/.test(piece) ? [piece] : [...piece].slice(1).map((sign, n) => [...piece][n] + sign),
  );
  return [...new Set(pairs)];
}

const ENDING = /(?:ies|ied|ing|ed|es|s|y|e)$/;

// A part as a pattern. Between Chinese and other signs there may be a blank or none. A part that begins with a Latin letter or a
// digit stands at the beginning of a word, so that `age` is not found in `page`; an English word is found in its other forms too.
function patternOf(part) {
  let pattern = "";
  let before = "";
  for (const sign of part) {
    const kind = /[a-z0-9]/.test(sign) ? "latin" : "other";
    if (before && before !== kind) pattern += " ?";
    pattern += sign.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");
    before = kind;
  }
  if (/^[a-z]{4,}$/.test(part)) {
    const root = part.replace(ENDING, "");
    if (root.length >= 3) pattern = `(?:${part}[a-z]*|${root}(?:ies|ied|ing|ed|es|s|y|e)?(?![a-z]))`;
  }
  return new RegExp(/^[a-z0-9]/.test(part) ? `(?<![a-z0-9])${pattern}` : pattern, "g");
}

// Where a text that is folded holds a part: the beginning and the end of each place.
function placesOf(pattern, text) {
  return Array.from(text.matchAll(pattern), (found) => [found.index, found.index + found[0].length]);
}

// The pages as they come: [address, [name…], [[place, heading, text]…]]; folded once, for every search.
function prepared(pages) {
  return pages.map(([address, names, parts]) => ({
    address,
    names,
    title: parts[0][1],
    foldedNames: names.map(folded),
    length: parts.reduce((sum, part) => sum + part[2].length, 0),
    parts: parts.map(([place, heading, text]) => ({
      place,
      heading,
      text,
      foldedHeading: folded(heading),
      foldedText: folded(text),
    })),
  }));
}

// How good a page is for a part that it holds: its title says most, then what people call it, then its headings, then the text,
// where each further time says less and a long page less than a short one.
function worthOf(page, part, pattern) {
  const holds = (text) => placesOf(pattern, text).length;
  const [first, ...others] = page.parts;
  const times = page.parts.reduce((sum, one) => sum + holds(one.foldedText), 0);
  const title = holds(first.foldedHeading) && 8 + (8 * part.length) / first.heading.length;
  const begins = (name) => name.startsWith(part) || name.endsWith(part) || (/^[a-z]/.test(part) && holds(name));
  const names = page.foldedNames.includes(part) ? 12 : page.foldedNames.some(begins) && 6;
  const headings = others.filter((one) => holds(one.foldedHeading)).length;
  return title + names + 3 * (headings && 1) + headings / (headings + 2) + (3 * times) / (times + 2 + page.length / 4000);
}

// What is read comes before what is looked up, and that before lists of names and of tests.
const LATER = [
  [/^reference\/proofs\/|^explanation\/mutation/, 0.3],
  [/^reference\/api\/|^reference\/(benchmarks|coverage-map)|^decisions/, 0.6],
];

function standing(page) {
  return LATER.find(([pages]) => pages.test(page.address))?.[1] ?? 1;
}

// The pages that hold at least so many of the parts, the best first.
function holding(pages, parts, least, whole) {
  const worth = new Map(pages.map((page) => [page, []]));
  for (const part of parts) {
    const pattern = patternOf(part);
    const found = pages.map((page) => [page, worthOf(page, part, pattern)]).filter(([, value]) => value > 0);
    for (const [page, value] of found) worth.get(page).push(value * Math.log(1 + pages.length / found.length));
  }
  const score = (page) =>
    standing(page) * worth.get(page).reduce((sum, value) => sum + value, page.parts[0].foldedHeading === whole ? 1000 : 0);
  return [...worth.keys()]
    .filter((page) => worth.get(page).length >= least)
    .map((page) => ({ page, score: score(page) }))
    .sort((one, other) => other.score - one.score);
}

// What is found: the pages with their scores, the patterns by which, and whether all that was typed is in each of them.
function findPages(pages, typed) {
  const parts = partsOf(typed);
  const whole = folded(typed).trim();
  const found = parts.length ? holding(pages, parts, parts.length, whole) : [];
  if (found.length || !parts.length) return { found, patterns: parts.map(patternOf), all: true };
  const pairs = pairsOf(parts);
  return { found: holding(pages, pairs, pairs.length / 3, whole), patterns: pairs.map(patternOf), all: false };
}

// The stretches of a text that hold any of the patterns, in order, none of them twice.
function marksIn(patterns, text) {
  const marks = [];
  const places = patterns.flatMap((pattern) => placesOf(pattern, text)).sort((one, other) => one[0] - other[0]);
  for (const [from, to] of places) {
    const last = marks[marks.length - 1];
    if (last && from < last[1]) last[1] = Math.max(last[1], to);
    else marks.push([from, to]);
  }
  return marks;
}

const BEFORE = 40;
const SHOWN = 140;
const MOST_COMPARED = 100;
const STOPS = ["。", "\n", "；", ". "];

// A piece of a part around the place where most of the patterns meet, with the marks in it and how many meet; the beginning of
// the part where its text holds none of them.
function excerptOf(part, patterns) {
  const places = patterns
    .flatMap((pattern, n) => placesOf(pattern, part.foldedText).map(([from, to]) => ({ from, to, n })))
    .sort((one, other) => one.from - other.from)
    .slice(0, MOST_COMPARED);
  let best = places[0];
  let met = 0;
  for (const place of places) {
    const near = places.filter((one) => one.from >= place.from && one.to <= place.from + SHOWN - BEFORE);
    const meeting = new Set(near.map((one) => one.n)).size;
    if (meeting > met) [best, met] = [place, meeting];
  }
  const at = best?.from ?? 0;
  const earliest = Math.max(0, at - BEFORE);
  const stop = Math.max(...STOPS.map((sign) => part.text.slice(earliest, at).lastIndexOf(sign)));
  let from = Math.min(earliest + stop + 1, Math.max(0, part.text.length - SHOWN / 2));
  while (from < at && /^[A-Za-z0-9]{2}/.test(part.text.slice(from - 1, from + 1))) from += 1; // not within a word
  const to = Math.min(part.text.length, Math.max(from + SHOWN, best?.to ?? 0));
  const marks = marksIn(patterns, part.foldedText.slice(from, to)).map((mark) => mark.map((place) => from + place));
  return { from, to, marks, met };
}

// The parts of a page that hold what was typed, the best first: where most patterns meet, and under a heading that names them.
function bestParts(page, patterns) {
  const named = (part) => patterns.filter((pattern) => placesOf(pattern, part.foldedHeading).length).length;
  return page.parts
    .map((part) => ({ part, excerpt: excerptOf(part, patterns), named: named(part) }))
    .filter(({ part, excerpt, named }) => excerpt.met || (named && part !== page.parts[0]))
    .sort((one, other) => other.excerpt.met - one.excerpt.met || other.named - one.named);
}
