// The page of the search: takes what is typed, and shows what search.js finds.

const WORDS = {
  zh: {
    label: "搜索文档",
    hint: "空格隔开几个词：都有的页面才列出。",
    found: (n) => `找到 ${n} 页。`,
    near: (n) => `没有哪一页写着这些字。相近的有 ${n} 页：`,
    none: "没有找到。换一个短一些的词试试。",
    also: (names) => `又叫：${names.join("、")}`,
    more: "再列出一些",
    old: "这个浏览器太旧，不能搜索。可以用 Chrome 或 Edge 80、Firefox 113、Safari 16.4 以上的版本。",
  },
  en: {
    label: "Search the documentation",
    hint: "Several words: pages that hold all of them.",
    found: (n) => (n === 1 ? "1 page found." : `${n} pages found.`),
    near: (n) => (n === 1 ? "No page holds all of this. 1 page comes near:" : `No page holds all of this. ${n} pages come near:`),
    none: "Nothing found. Try a shorter word.",
    also: (names) => `Also called ${names.join(", ")}`,
    more: "Show more",
    old: "This browser is too old for the search. Chrome or Edge 80, Firefox 113, Safari 16.4 and newer can do it.",
  },
};
const AT_ONCE = 10;
const PARTS_SHOWN = 3;

function made(tag, of = {}, ...children) {
  const element = Object.assign(document.createElement(tag), of);
  element.append(...children);
  return element;
}

// A stretch of a text with the marks in it; paragraphs and cells of tables stand apart.
function markedIn(element, text, marks, from = 0, to = text.length) {
  const between = (begin, end) => text.slice(begin, end).replace(/\n/g, " · ");
  let at = from;
  for (const [begin, end] of marks) {
    element.append(between(at, begin), made("mark", {}, text.slice(begin, end)));
    at = end;
  }
  element.append(between(at, to));
  return element;
}

function linkShown(className, href, part, patterns) {
  return markedIn(made("a", { className, href }), part.heading, marksIn(patterns, part.foldedHeading));
}

function excerptShown(part, { from, to, marks }) {
  const shown = made("p", { className: "search-excerpt" }, from > 0 ? "…" : "");
  markedIn(shown, part.text, marks, from, to).append(to < part.text.length ? "…" : "");
  return shown;
}

function pageShown(page, patterns, words) {
  const shown = made("li", {}, linkShown("search-title", page.address, page.parts[0], patterns));
  const names = page.names.filter((_, n) => marksIn(patterns, page.foldedNames[n]).length);
  if (names.length && !marksIn(patterns, page.parts[0].foldedHeading).length) shown.append(made("p", { className: "search-excerpt" }, words.also(names)));
  const parts = bestParts(page, patterns);
  if (!parts.length) parts.push({ part: page.parts[0], excerpt: excerptOf(page.parts[0], patterns) }); // how it begins
  for (const { part, excerpt } of parts.slice(0, PARTS_SHOWN)) {
    if (part !== page.parts[0]) shown.append(linkShown("search-part", `${page.address}#${part.place}`, part, patterns));
    shown.append(excerptShown(part, excerpt));
  }
  return shown;
}

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}

async function begin(place) {
  const words = WORDS[place.dataset.language === "en" ? "en" : "zh"];
  const field = made("input", { type: "search", id: "search-field", name: "q", autocomplete: "off" });
  const told = made("p", { role: "status" });
  const list = made("ol", { className: "search-found" });
  const more = made("button", { type: "button", hidden: true }, words.more);
  const form = made("form", { role: "search" }, made("label", { htmlFor: field.id }, words.label), field, made("span", { className: "search-hint" }, words.hint));
  place.append(form, told, list, more);
  if (typeof DecompressionStream === "undefined") {
    told.textContent = words.old;
    return;
  }
  const pages = prepared(await unpacked(searched));
  let rest = [];
  let patterns = [];
  const showMore = () => {
    list.append(...rest.slice(0, AT_ONCE).map(({ page }) => pageShown(page, patterns, words)));
    rest = rest.slice(AT_ONCE);
    more.hidden = !rest.length;
  };
  const show = () => {
    const { found, patterns: by, all } = findPages(pages, field.value);
    [rest, patterns] = [found, by];
    list.replaceChildren();
    told.textContent = !patterns.length ? "" : !found.length ? words.none : (all ? words.found : words.near)(found.length);
    showMore();
    history.replaceState(null, "", field.value ? `?q=${encodeURIComponent(field.value)}` : location.pathname);
  };
  // A word that is being composed is not yet what is looked for.
  field.addEventListener("input", (event) => event.isComposing || show());
  field.addEventListener("compositionend", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  more.addEventListener("click", showMore);
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  show();
  if (!field.value) field.focus();
}

begin(document.getElementById("search"));
