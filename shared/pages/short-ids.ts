import { nameOf } from '../domain/arm-id.ts';

/** A sentence with resource ids, each shortened to its last name: for headings and lists, where the whole id stands elsewhere. */
export function shortIds(text: string): string {
  return text.replace(/\/subscriptions\/[^\s(),;]+/gi, (id) => nameOf(id));
}
