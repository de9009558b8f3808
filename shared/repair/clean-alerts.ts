import { isForgettable } from '../domain/alert-life.ts';
import type { Engine } from './engine.ts';

const removalsPerPulse = 100;

/** Removes alerts that were resolved longer ago than runs are kept. There is one row for each condition, and the pulse reads them all anyway. */
export async function cleanAlerts({ store, clock, settings }: Engine): Promise<void> {
  const before = clock.now() - settings.runsKeptMs;
  const old = (await store.alerts.list(Number.POSITIVE_INFINITY)).filter((row) => isForgettable(row, before));
  for (const row of old.slice(0, removalsPerPulse)) await store.alerts.remove(row, (found) => isForgettable(found, before));
}
