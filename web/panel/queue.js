// Panels are drawn one after the other, the main chart first; what can wait is done when it stands. A
// queue holds boxes: {id, dirty, …}.

// draw(box) draws one; rehearse() is called when there is nothing else to do.
export const createQueue = (draw, rehearse) => ({ draw, rehearse, boxes: [], jobs: [], isRunning: false });

// It begins when all that is to be drawn is known, so that the main chart goes first.
export function enqueue(queue, box) {
	if (!queue.boxes.includes(box)) queue.boxes.push(box);
	if (queue.isRunning) return;
	queue.isRunning = true;
	queueMicrotask(() => run(queue));
}

// Not now, if something is drawn or isAwaited.
export function doLater(queue, job, isAwaited) {
	if (queue.isRunning || isAwaited) queue.jobs.push(job);
	else job();
}

function doJobs(queue) {
	const { jobs } = queue;
	queue.jobs = [];
	for (const job of jobs) job();
}

// What waits need not, where nothing is drawn.
export function stopWaiting(queue) {
	if (!queue.isRunning) doJobs(queue);
}

export const isIdle = (queue) => !queue.isRunning && !queue.jobs.length;

function takeNext({ boxes }) {
	const main = boxes.findIndex((box) => box.id === "main"); // what the reader looks at
	return boxes.splice(Math.max(0, main), 1)[0];
}

const pause = () => new Promise((resolve) => setTimeout(resolve));

async function run(queue) {
	while (queue.boxes.length) {
		const box = takeNext(queue);
		if (!box.dirty) continue;
		box.dirty = false;
		await queue.draw(box);
		await pause();
		doJobs(queue);
	}
	doJobs(queue);
	await queue.rehearse();
	if (queue.boxes.length) return run(queue);
	queue.isRunning = false;
}
