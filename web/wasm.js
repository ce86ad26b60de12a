// The library in WebAssembly: requests go in as JSON, replies come out as JSON.

// printf and its like are never called on a stream; the imports are there because libc has them.
const system = { fd_write: () => 8, fd_seek: () => 8, fd_close: () => 8 };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

// A view of the memory dies when the memory grows: a new one each time.
function give(core, bytes, use) {
	const at = core.memory_take(bytes.length) >>> 0;
	if (!at) throw new Error("out of memory");
	new Uint8Array(core.memory.buffer, at, bytes.length).set(bytes);
	try {
		return use(at, bytes.length);
	} finally {
		core.memory_give(at);
	}
}

function replyText(core, page) {
	const at = core.page_reply(page) >>> 0;
	return decoder.decode(new Uint8Array(core.memory.buffer, at, core.page_reply_length(page)));
}

// name: of a function in view.c
function call(core, page, name, request = {}) {
	const text = encoder.encode(JSON.stringify({ ...request, ask: name }));
	give(core, text, (at, length) => core.page_call(page, at, length));
	return replyText(core, page);
}

function answer(text) {
	const reply = JSON.parse(text);
	if (reply.error) throw new Error(reply.error);
	return reply;
}

// Adds packed results or a result file; throws with the reader's reason. modified: ms since 1970
function load(state, { bytes, name = "", modified = NaN }) {
	const { core, page } = state;
	const read = (at, length) => give(core, encoder.encode(`${name}\0`), (text) => core.page_load(page, at, length, text, modified / 1000));
	if (!give(core, bytes, read)) answer(replyText(core, page));
}

// The library forgets nothing by itself: what is to stay is read once more.
function remove(state, file) {
	const others = state.loaded.filter((one) => one !== file);
	state.core.page_destroy(state.page);
	state.page = state.core.page_create();
	for (const other of others) load(state, other);
	state.loaded = others;
}

function pack({ core, page }) {
	const text = core.page_pack(page) >>> 0;
	if (!text) throw new Error("out of memory");
	return new Uint8Array(core.memory.buffer, text, core.page_reply_length(page)).slice();
}

// name: of a file that was added; results without a name are the page's own.
export async function openCore(bytes) {
	const { instance } = await WebAssembly.instantiate(bytes, { wasi_snapshot_preview1: system });
	const core = instance.exports;
	core._initialize();
	const state = { core, page: core.page_create(), loaded: [] };
	const ask = (name, request) => answer(call(core, state.page, name, request));
	// What results that come and go have of it is made anew.
	const derive = (request = state.derived) => {
		state.derived = request;
		return request ? ask("derive", request) : {};
	};
	return {
		load(bytes, name, modified) {
			const file = { bytes, name, modified };
			load(state, file);
			state.loaded.push(file);
			derive();
		},
		files: () => state.loaded.filter(({ name }) => name !== undefined),
		remove(file) {
			remove(state, file);
			derive();
		},
		// What is derived is no result.
		pack() {
			if (state.derived) ask("derive", {});
			const packed = pack(state);
			derive();
			return packed;
		},
		derive,
		ask,
		text: (name, request) => call(core, state.page, name, request),
	};
}
