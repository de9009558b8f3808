import type { Engine } from './engine.ts';

const looksPerPulse = 50;
const bookmark = 'clean-texts';

/** Removes long texts whose row is gone or has a newer text: one stretch of one table with each pulse, all of them in turn. */
export async function cleanTexts({ store, clock }: Engine): Promise<void> {
  const from = await store.bookmarks.get(bookmark);
  const { next = '' } = await store.spill.sweep({ at: clock.now(), most: looksPerPulse, ...(from && { from }) });
  if (next !== (from ?? '')) await store.bookmarks.put(bookmark, next);
}
