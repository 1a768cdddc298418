// The page: its tabs, its language, and what they hold.

import { held } from "./asking.js";
import { el, fill } from "./dom.js";
import { said, speak, lang, t } from "./texts.js";
import { visitTab } from "./visit.js";

const app = document.getElementById("app");

async function start() {
  speak("zh");
  const described = await held("/v1/rules/reimburse");
  if (described === null) return;
  const visit = visitTab(described);
  fill(app, el("header", {}, el("h1", {}, said(t.title))), el("main", {}, visit.element));
  visit.write(described.example);
  document.getElementById("loading").hidden = true;
  app.hidden = false;
}

if (document.documentElement.className !== "cannot") start();
