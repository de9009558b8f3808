/** Answers of reads that may be shared, by key: each is read once, and again after it failed. */
export function createSharedReads(): <T>(key: string, read: () => Promise<T>) => Promise<T> {
  const answers = new Map<string, Promise<unknown>>();
  return <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const known = answers.get(key) as Promise<T> | undefined;
    if (known) return known;
    const fresh = read();
    answers.set(key, fresh);
    fresh.catch(() => answers.delete(key));
    return fresh;
  };
}
