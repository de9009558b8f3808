/** A stopwatch that does not count the time in which the process had its hands full, or the machine gave it none. */
export interface PatientStopwatch {
  elapsedMs(): number;
  stop(): void;
}

const tickMs = 5;
/** A turn of the event loop that took longer counts as this long. */
const longestTickMs = 15;

/**
 * Hundreds of clusters in one process that also is Azure, storage and host keep a core busy: on a clock that ran on all the same, invocations
 * would run into the host's timeout for want of a processor, which says nothing about the service.
 */
export function createPatientStopwatch(): PatientStopwatch {
  let counted = 0;
  let tickedAt = performance.now();
  const sinceTick = () => Math.min(performance.now() - tickedAt, longestTickMs);
  const timer = setInterval(() => {
    counted += sinceTick();
    tickedAt = performance.now();
  }, tickMs);
  return { elapsedMs: () => counted + sinceTick(), stop: () => clearInterval(timer) };
}
