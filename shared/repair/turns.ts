/** Tracks of one slice that share a key go one after another. Lives in memory: a slice has all tracks of its run. */
export interface Turns {
  /** True when the key is free or already held by `holder`, who then holds it. */
  take(key: string, holder: string): boolean;
  release(holder: string): void;
}

export function createTurns(): Turns {
  const holders = new Map<string, string>();
  return {
    take: (key, holder) => {
      if (holders.has(key)) return holders.get(key) === holder;
      holders.set(key, holder);
      return true;
    },
    release: (holder) => {
      for (const [key, value] of holders) if (value === holder) holders.delete(key);
    },
  };
}
