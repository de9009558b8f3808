/**
 * Something that was read, or why it was not (R5: what is not known is never taken for absent). `isLater` marks what this sweep did not
 * ask for on purpose, because it is read in turns: that is nothing that anybody has to mend.
 */
export type Reading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'unread'; readonly why: string; readonly isLater?: boolean };

export function read<T>(value: T): Reading<T> {
  return { kind: 'read', value };
}

export function unread(why: string): Reading<never> {
  return { kind: 'unread', why };
}

/** Read in turns, and not in this sweep. */
export function later(what: string): Reading<never> {
  return { kind: 'unread', why: `${what} are read in turns, and not in this sweep.`, isLater: true };
}

/** The right that is missing, in the words that unknown verdicts use. */
export function needs(action: string, scope: string): string {
  return `Relink needs ${action} at ${scope}.`;
}
