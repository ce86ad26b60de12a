// The library in WebAssembly: texts in, JSON out.

// In the order of functions[] in view.c.
const functions = ["describe", "filter", "rows", "row", "results", "draw", "summary"];

// printf and its like are never called on a stream; the imports are there because libc has them.
const system = { fd_write: () => 8, fd_seek: () => 8, fd_close: () => 8 };

export async function openCore(bytes) {
	const { instance } = await WebAssembly.instantiate(bytes, { wasi_snapshot_preview1: system });
	const core = instance.exports;
	core._initialize();
	const page = core.page_create();
	const encoder = new TextEncoder();
	const decoder = new TextDecoder();

	// A view of the memory dies when the memory grows: a new one each time.
	function give(bytes, use) {
		const at = core.memory_take(bytes.length) >>> 0;
		if (!at) throw new Error("out of memory");
		new Uint8Array(core.memory.buffer, at, bytes.length).set(bytes);
		try {
			return use(at, bytes.length);
		} finally {
			core.memory_give(at);
		}
	}

	function replyText() {
		const at = core.page_reply(page) >>> 0;
		return decoder.decode(new Uint8Array(core.memory.buffer, at, core.page_reply_length(page)));
	}

	function call(name, request = {}) {
		const text = encoder.encode(JSON.stringify(request));
		give(text, (at, length) => core.page_call(page, functions.indexOf(name), at, length));
		return replyText();
	}

	return {
		// Adds packed results or a result file; throws with the reader's reason.
		load(bytes) {
			const ok = give(bytes, (at, length) => core.page_load(page, at, length));
			if (!ok) throw new Error(JSON.parse(replyText()).error);
		},
		ask(name, request) {
			const reply = JSON.parse(call(name, request));
			if (reply.error) throw new Error(reply.error);
			return reply;
		},
		text: call,
	};
}
