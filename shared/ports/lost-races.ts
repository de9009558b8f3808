import { hasCode } from '../domain/service-error.ts';

const mostTries = 12;

/** Reads, changes and writes anew as long as another writer is first (`store-conflict`); after twelve lost races the error is the caller's. */
export async function afterLostRaces<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!hasCode(error, 'store-conflict') || tries >= mostTries) throw error;
    }
  }
}

/** Whether the write was made: false when another writer was first. */
export async function unlessConflict(write: Promise<void>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (hasCode(error, 'store-conflict')) return false;
    throw error;
  }
}
