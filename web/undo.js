// Steps back and forth through states: what was done last stands last.

const MOST = 100;

export const noSteps = { done: [], undone: [] };

// state: as it was before the step
export const stepped = ({ done }, state) => ({ done: [...done, state].slice(-MOST), undone: [] });

// A change that cannot be undone by itself: what was undone is of another past.
export const unstepped = ({ done }) => ({ done, undone: [] });

// {steps, state}, or null where there is no step.
export const stepBack = ({ done, undone }, state) => (done.length ? { steps: { done: done.slice(0, -1), undone: [...undone, state] }, state: done.at(-1) } : null);

export const stepForth = ({ done, undone }, state) => (undone.length ? { steps: { done: [...done, state], undone: undone.slice(0, -1) }, state: undone.at(-1) } : null);
