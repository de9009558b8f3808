import { isForgettableFinding } from '../domain/finding.ts';
import type { Engine } from './engine.ts';

const looksPerPulse = 100;
const bookmark = 'clean-findings';

/** Removes findings that were resolved longer ago than runs are kept: looks at a page of them with each pulse, all of them in turn. */
export async function cleanFindings({ store, clock, settings }: Engine): Promise<void> {
  const now = clock.now();
  const times = { now, before: now - settings.runsKeptMs };
  const from = (await store.bookmarks.get(bookmark)) ?? '';
  const { findings, next = '' } = await store.findings.list({ limit: looksPerPulse, ...(from && { after: from }) });
  for (const row of findings.filter((found) => isForgettableFinding(found, times)))
    await store.findings.remove(row.findingId, (found) => isForgettableFinding(found, times));
  if (next !== from) await store.bookmarks.put(bookmark, next);
}
