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

let progress = inBoth({ zh: "正在准备……", en: "Getting ready…" });
const listeners = new Set();

/** Tell a listener {zh, en} while the rules are not ready, and null once they are. */
export function onProgress(listener) {
    listeners.add(listener);
    listener(progress);
}

/** In both languages: which one the reader wants is known once the page is ready. */
function inBoth({ zh, en }) {
    return { zh: `${zh} ${en}`, en: `${en} ${zh}` };
}

function tell(what) {
    progress = what && inBoth(what);
    for (const one of listeners) one(progress);
}

const TOO_OLD = [
    "此浏览器不能运行规则（WebAssembly 太旧或被禁用）：请用 Chrome 或 Edge 109 及以上、Firefox 115 及以上、Safari 16.4 及以上。",
    "This browser cannot run the rules (its WebAssembly is too old or switched off): use Chrome or Edge from 109 on, Firefox from 115 on, Safari from 16.4 on.",
];

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
        const fault = {
            zh: `页面自身的错误，请报告：${error}。`,
            en: `A fault of the page itself, please report it: ${error}.`,
        };
        const detail = inBoth(error instanceof Failure ? error.told : fault)[language];
        return { status: 500, body: { title: detail, status: 500, detail, faults: [] } };
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
        const error = new Failure(
            `规则不能在此浏览器中运行：${en}`,
            `The rules cannot run in this browser: ${en}`,
        );
        runs.terminate();
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
    await ask(
        { files },
        Object.values(files).filter((one) => one instanceof ArrayBuffer),
    );
    URL.revokeObjectURL(script);
    tell(null);
    keep();
    return { ask };
}

/** Everything that the worker needs, each file as it was when the page was built. */
async function loaded() {
    if (typeof WebAssembly !== "object") throw new Failure(...TOO_OLD);
    const names = Object.keys(LOADED);
    const whole = names.reduce((sum, name) => sum + LOADED[name], 0);
    const stop = new AbortController(); // after a failure nothing more is fetched, nor told
    let there = 0;
    const one = async (name) => {
        const answer = await fetched(name, stop.signal);
        const found = name.endsWith(".wasm") ? await compiled(answer) : await answer.arrayBuffer();
        there += LOADED[name];
        const part = Math.round((100 * there) / whole);
        stop.signal.throwIfAborted();
        tell({
            zh: `正在取规则和计算程序：${part}%`,
            en: `Fetching the rules and what computes them: ${part}%`,
        });
        return [name, found];
    };
    try {
        return Object.fromEntries(await Promise.all(names.map(one)));
    } catch (error) {
        stop.abort();
        throw error;
    }
}

async function fetched(name, signal) {
    const how = { credentials: "same-origin", redirect: "error" };
    try {
        return await fetch(name, { ...how, integrity: FILES[name], signal });
    } catch {
        signal.throwIfAborted();
    }
    // what else than its digest was wrong with it
    const status = await fetch(name, { ...how, method: "HEAD", cache: "no-store" }).then(
        (one) => one.status,
        () => 0,
    );
    if (status === 0)
        throw new Failure(
            `文件 ${name} 取不到：请检查网络，再试一次。`,
            `The file ${name} cannot be fetched: check the network and try again.`,
        );
    if (status === 200)
        throw new Failure(
            `文件 ${name} 不是构建时的内容，因此不用：请管理员把整个文件夹重新放到服务器上。`,
            `The file ${name} is not as it was built, and is not used: the whole folder has to be put on the server again.`,
        );
    throw new Failure(
        `服务器没有给出文件 ${name}（${status}）：请管理员把整个文件夹放到服务器上，并允许 .wasm 和 .whl 文件。`,
        `The server does not give the file ${name} (${status}): the whole folder has to be on it, and files that end in .wasm and .whl allowed.`,
    );
}

/** A program compiled as it came from its address, so that the browser keeps what it compiled; a server may not know its type. */
async function compiled(answer) {
    const headers = { "Content-Type": "application/wasm" };
    const known = answer.headers.get("Content-Type") === headers["Content-Type"];
    try {
        return await WebAssembly.compileStreaming(
            known ? answer : new Response(await answer.arrayBuffer(), { headers }),
        );
    } catch {
        throw new Failure(...TOO_OLD);
    }
}

/** Ask the browser to keep the files, so that the page opens without a network; where it may not (plain http), it does not. */
function keep() {
    navigator.serviceWorker?.register("keeper.js").catch(() => {}); // the page works as before, with a network
}

/** What is open still answers by the older files: the reader is to know. */
function renewed() {
    const told = document.createElement("p");
    const again = document.createElement("button");
    told.className = "plain";
    told.setAttribute("role", "status");
    told.textContent =
        "有新版本，本页仍按旧版本回答。 There is a newer version; this page still answers by the older one. ";
    again.type = "button";
    again.textContent = "重新打开 Open again";
    again.onclick = () => location.reload();
    told.append(again);
    document.body.prepend(told);
}

if (navigator.serviceWorker?.controller)
    navigator.serviceWorker.addEventListener("controllerchange", renewed, { once: true });

ready().catch(() => {}); // it begins before anyone asks; whoever asks is told of a failure
