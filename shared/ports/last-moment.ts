const moments = new WeakMap<AbortSignal, () => boolean>();

/**
 * Marks a signal with a moment after which nothing may be sent under it. A timer alone is not enough: in a process that stood still,
 * the code that waited for an answer goes on before the timers that are overdue. So whoever sends asks `isPastLastMoment` itself.
 */
export function withLastMoment(signal: AbortSignal, isPast: () => boolean): AbortSignal {
  moments.set(signal, isPast);
  return signal;
}

/** True when nothing may be sent any more under this very signal. A signal without a last moment has all the time there is. */
export function isPastLastMoment(signal: AbortSignal): boolean {
  return moments.get(signal)?.() ?? false;
}
