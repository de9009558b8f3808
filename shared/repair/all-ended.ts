/**
 * As `Promise.all`, but answers or throws only after every one of them has ended: nothing of a slice may go on in the background
 * once its run has ended or its lease was given back (R8).
 */
export async function allEnded<T extends readonly Promise<unknown>[]>(
  work: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
