// Where answers come from in this home of the page: from the very wheel, which a worker of the page's own runs.
//
// Every file that is loaded is held against its digest. Nothing that is asked leaves the device, and once a browser has kept the
// files, nothing comes from elsewhere either.

import { FILES, LOADED } from "./files.js";

/** No token is asked for: nobody else answers here. */
export function bear() {}

/** What an address holds. */
export function get(path, language) {
  return asked("GET", path, language, "");
}

/** What an address answers to a body. */
export function post(path, body, language) {
  return asked("POST", path, language, JSON.stringify(body));
}

let progress = { zh: "正在准备……", en: "Getting ready…" };
const listeners = new Set();

/** Tell a listener {zh, en} while the rules are not ready, and null once they are. */
export function onProgress(listener) {
  listeners.add(listener);
  listener(progress);
}

function tell(what) {
  progress = what;
  for (const one of listeners) one(what);
}

/** What went wrong, in both languages. */
class Failure extends Error {
  constructor(zh, en) {
    super(en);
    this.told = { zh, en };
  }
}

async function asked(method, path, language, body) {
  try {
    const { status, media, text } = await (await ready()).ask({ method, path, language, body });
    return { status, body: media.includes("json") ? JSON.parse(text) : text };
  } catch (error) {
    const told = error instanceof Failure ? error.told : { zh: `页面自身的错误，请报告：${error}`, en: `a fault of the page itself, please report it: ${error}` };
    return { status: 500, body: { title: told[language], status: 500, detail: told[language], faults: [] } };
  }
}

let worker = null;

/** The worker once it can answer; after a failure it is tried anew. */
function ready() {
  worker ??= begun().catch((error) => {
    worker = null;
    tell(null);
    throw error;
  });
  return worker;
}

async function begun() {
  const found = await loaded();
  tell({ zh: "正在准备规则……", en: "Getting the rules ready…" });
  const script = URL.createObjectURL(new Blob([found["worker.js"]], { type: "text/javascript" }));
  const runs = new Worker(script, { type: "module" });
  const waiting = new Map();
  const failed = (en) => {
    const error = new Failure(`规则不能在此浏览器中运行：${en}`, `the rules cannot run in this browser: ${en}`);
    for (const { no } of waiting.values()) no(error);
    waiting.clear();
    worker = null;
  };
  runs.onerror = (event) => failed(event.message);
  runs.onmessage = ({ data: { id, failure, ...answer } }) => {
    if (failure !== undefined) return failed(failure);
    waiting.get(id)?.yes(answer);
    waiting.delete(id);
  };
  let last = 0;
  const ask = (message, given = []) =>
    new Promise((yes, no) => {
      last += 1;
      waiting.set(last, { yes, no });
      runs.postMessage({ id: last, ...message }, given);
    });
  const { "worker.js": _, ...files } = found;
  await ask({ files }, Object.values(files).filter((one) => one instanceof ArrayBuffer));
  URL.revokeObjectURL(script);
  tell(null);
  keep();
  return { ask };
}

/** Everything that the worker needs, each file as it was when the page was built. */
async function loaded() {
  const names = Object.keys(LOADED);
  const whole = names.reduce((sum, name) => sum + LOADED[name], 0);
  let there = 0;
  const one = async (name) => {
    let found;
    try {
      const answer = await fetch(name, { integrity: FILES[name], credentials: "same-origin", redirect: "error" });
      if (!answer.ok) throw new Failure(`缺少文件 ${name}（${answer.status}）：请把整个文件夹重新放到服务器上。`, `the file ${name} is missing (${answer.status}): put the whole folder on the server again.`);
      found = name.endsWith(".wasm") ? await compiled(answer) : await answer.arrayBuffer();
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure(
        `文件 ${name} 取不到，或已不是原来的文件，因此不用它：请检查网络；仍然如此，请把整个文件夹重新放到服务器上。`,
        `the file ${name} cannot be fetched, or is not what it was when the page was built, and is not used: look to the network; if it stays so, put the whole folder on the server again.`,
      );
    }
    there += LOADED[name];
    const part = Math.round((100 * there) / whole);
    tell({ zh: `正在取规则和计算程序：${part}%`, en: `Fetching the rules and what computes them: ${part}%` });
    return [name, found];
  };
  return Object.fromEntries(await Promise.all(names.map(one)));
}

/** A program compiled as it came from its address, so that the browser keeps what it compiled; servers that do not know its type are put right. */
async function compiled(answer) {
  const type = "application/wasm";
  if (answer.headers.get("Content-Type") === type) return WebAssembly.compileStreaming(answer);
  return WebAssembly.compileStreaming(new Response(await answer.arrayBuffer(), { headers: { "Content-Type": type } }));
}

/** Ask the browser to keep the files, so that the page opens without a network; where it may not (plain http), it does not. */
async function keep() {
  try {
    await navigator.serviceWorker?.register("keeper.js");
  } catch {
    // the page works as before, with a network
  }
}

ready().catch(() => {}); // it begins before anyone asks; whoever asks is told of a failure
