const pages = __PAGES__;
const first = Object.entries(pages).find(([page]) => location.pathname.startsWith(page))?.[1] ?? pages["/chat"];
let bytes = fetch(new URL(first.file, import.meta.url)).then((answer) => answer.ok ? answer.arrayBuffer() : Promise.reject());
bytes.catch(() => {});

/** A part, from the file of the first page once, or else by itself. */
function take(part) {
    const itself = () => fetch(new URL(part, import.meta.url));
    const place = first.parts[part];
    if (!place) {
        return itself();
    }
    delete first.parts[part];
    const taken = bytes.then(
        (all) => new Response(all.slice(...place), { headers: { "content-type": "application/wasm" } }),
        itself,
    );
    if (!Object.keys(first.parts).length) {
        bytes = undefined;
    }
    return taken;
}
