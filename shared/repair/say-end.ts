import { startedAt } from '../domain/restart.ts';
import type { Run, Track } from '../domain/run.ts';
import type { Engine } from './engine.ts';

/** The log line of a run that has ended and is stored as such; a process that dies in between leaves it out. */
export function sayEnd({ log, clock }: Pick<Engine, 'log' | 'clock'>, run: Run, tracks: readonly Track[]): void {
  const { runId, clusterId, intent, cause, createdAt, restartId } = run;
  const at = run.endedAt ?? clock.now();
  const since = cause === 'restart' ? startedAt(restartId) : undefined;
  log.info('run.ended', {
    runId,
    clusterId,
    end: run.state,
    intent,
    cause,
    code: run.error?.code,
    ms: at - createdAt,
    ...(since !== undefined && { sinceRestartMs: at - since }),
    parts: tracks.length,
    repaired: tracks.filter(({ state, applies }) => state === 'done' && applies > 0).length,
  });
}
