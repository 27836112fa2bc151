/** For a catalog where there are no sessions. */
export const nothingHeld = () => Promise.resolve<ReadonlySet<string>>(new Set());
