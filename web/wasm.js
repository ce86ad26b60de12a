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

export async function openCore(bytes) {
	const { instance } = await WebAssembly.instantiate(bytes, { wasi_snapshot_preview1: system });
	const core = instance.exports;
	core._initialize();
	const page = core.page_create();
	return {
		// Adds packed results or a result file; throws with the reader's reason.
		load(bytes) {
			if (!give(core, bytes, (at, length) => core.page_load(page, at, length))) answer(replyText(core, page));
		},
		ask: (name, request) => answer(call(core, page, name, request)),
		text: (name, request) => call(core, page, name, request),
	};
}
