/** Chance and identity: jitter and ids come from here and nowhere else. */
export interface Random {
  /** At least 0, below 1. */
  fraction(): number;
  /** A new unique id, safe as a table key and in a URL. */
  id(): string;
}
