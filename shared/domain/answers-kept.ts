/** How long the answer to a write with an Idempotency-Key is given again. */
export const answersKeptMs = 24 * 60 * 60_000;
