// The layout that a browser keeps. In a sandboxed frame there is no storage, and asking for it throws.

const key = "dyno-dashboard-layout";

export function kept() {
	try {
		return JSON.parse(localStorage.getItem(key) || "{}");
	} catch {
		return {};
	}
}

// Whether it is kept.
export function keep(layout) {
	try {
		localStorage.setItem(key, JSON.stringify(layout));
		return true;
	} catch {
		return false;
	}
}
