/**
 * Tracks of this process that share a key go one after another, in the order in which they first asked. A courtesy towards Azure, which
 * refuses what comes at the same time; nothing rests on it: other processes have turns of their own.
 */
export interface Turns {
  /** True when the key is free or already held by the track, which then holds it. One that was refused keeps its place by asking again. */
  take(key: string, track: Taker): boolean;
  release(track: Omit<Taker, 'now'>): void;
  /** Nobody works on the run's tracks any more. */
  leave(runId: string): void;
}

interface Taker {
  readonly runId: string;
  readonly resourceId: string;
  readonly now: number;
}

interface Place extends Taker {
  readonly key: string;
}

/** Who does not ask any more has gone: a holder after more than a slice, somebody in line after a while. */
const holderGoneMs = 15 * 60_000;
const waiterGoneMs = 60_000;

export function createTurns(): Turns {
  let places: readonly Place[] = [];
  const isSame = (one: Omit<Taker, 'now'>, other: Omit<Taker, 'now'>) => one.runId === other.runId && one.resourceId === other.resourceId;
  return {
    take: (key, track) => {
      const line = places.filter((place) => place.key === key);
      const isGone = (place: Place) => track.now - place.now > (place === line[0] ? holderGoneMs : waiterGoneMs);
      const gone = line.filter((place) => !isSame(place, track) && isGone(place));
      const isKnown = line.some((place) => isSame(place, track));
      const renewed = places
        .filter((place) => !gone.includes(place))
        .map((place) => (place.key === key && isSame(place, track) ? { ...place, now: track.now } : place));
      places = isKnown ? renewed : [...renewed, { ...track, key }];
      const first = places.find((place) => place.key === key);
      return first !== undefined && isSame(first, track);
    },
    release: (track) => {
      places = places.filter((place) => !isSame(place, track));
    },
    leave: (runId) => {
      places = places.filter((place) => place.runId !== runId);
    },
  };
}
