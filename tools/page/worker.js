// The rules in a thread of their own. Built together with Python for browsers, whose two modules stand above this one; all that it
// loads was held against its digest by the page, and it fetches nothing itself: the page's policy holds here too.

const ANSWER = `
from shanxi_health_policy.service.answering import Answering

def answering():
    found = Answering()
    def answer(method, path, language, body):
        status, answered = found.answer(method, path, language, body.encode())
        return status, answered.media, answered.body.decode()
    return answer

answering()
`;
let answer = null;

async function begin(files) {
    // what Python asks for by its address is given from here
    self.fetch = async (address) => new Response(files[new URL(address).pathname.slice(1)]);
    WebAssembly.instantiateStreaming = async (_, imports) => {
        const module = files["python/pyodide.asm.wasm"];
        return { module, instance: await WebAssembly.instantiate(module, imports) };
    };
    const python = await loadPyodide({
        createPyodideModule: _createPyodideModule,
        indexURL: "https://page.invalid/python/",
        lockFileContents: LOCK,
    });
    for (const [name, content] of Object.entries(files))
        if (name.endsWith(".whl")) python.unpackArchive(content, "wheel");
    answer = python.runPython(ANSWER);
}

self.onmessage = async ({ data: { id, files, method, path, language, body } }) => {
    try {
        if (files !== undefined) {
            await begin(files);
            self.postMessage({ id });
        } else {
            const found = answer(method, path, language, body);
            const [status, media, text] = found.toJs();
            found.destroy();
            self.postMessage({ id, status, media, text });
        }
    } catch (error) {
        self.postMessage({
            id,
            failure: String(error?.message ?? error)
                .trim()
                .split("\n")
                .pop(),
        });
    }
};
