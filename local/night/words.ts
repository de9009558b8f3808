/** Names, times and durations as a person reads them. */

/** Resource ids become their last name; GUIDs and hashes are cut to eight characters. */
export function shorten(text: string): string {
  return text
    .replace(/\/subscriptions\/[^\s;,()'"“”]*[^\s;,()'"“”.:?]/gi, (id) => nameIn(id))
    .replace(
      /\b[0-9a-f]{32}-[0-9a-f]{64}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi,
      (long) => `${long.slice(0, 8)}…`,
    );
}

function nameIn(id: string): string {
  return id.split('?')[0]?.split('/').at(-1) ?? id;
}

/** `20:04:31` of epoch milliseconds, UTC. */
export function clockTime(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** `4 min 32 s`, `18 s`, `10 h 2 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `3 computes`, `1 compute`. */
export function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** `Azure’s own words` for a resource type or an action, spaced: `privateEndpointConnections` as `private endpoint connection`. */
export function spaced(word: string): string {
  return word
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/s$/, '');
}
