/**
 * Calls `make` when it is first asked, and answers the same ever after; a failure is not remembered.
 * @param holds false for an answer that is of no use any more: then `make` is called again.
 */
export function once<T>(make: () => Promise<T>, holds: (made: T) => boolean = () => true): () => Promise<T> {
  let making: Promise<T> | undefined;
  const remake = () => {
    making = make().catch((error: unknown) => {
      making = undefined;
      throw error;
    });
    return making;
  };
  return async () => {
    const asked = making;
    if (asked === undefined) return remake();
    const made = await asked;
    // Whoever asked at the same time may have begun already.
    if (holds(made)) return made;
    return making === asked || making === undefined ? remake() : making;
  };
}
