import { sweepHeartbeat } from '../../drift/sweep.ts';
import { oldestPulseMs, oldestSweepMs, pulseHeartbeat } from '../../http/health.ts';
import { attempt } from '../attempt.ts';
import type { Examination } from '../parts.ts';
import type { DoctorCheck } from '../report.ts';

const area = 'timers';

interface Timer {
  readonly name: string;
  readonly heartbeat: string;
  readonly oldestMs: number;
  /** Without the pulse nothing is retried, and restarts are noticed by events only. */
  readonly whenLate: 'warning' | 'error';
}

const timers: readonly Timer[] = [
  { name: 'pulse', heartbeat: pulseHeartbeat, oldestMs: oldestPulseMs, whenLate: 'error' },
  { name: 'drift-sweep', heartbeat: sweepHeartbeat, oldestMs: oldestSweepMs, whenLate: 'warning' },
];

/** When pulse and sweep last came to their end. */
export async function checkTimers({ storage, clock, signal }: Examination): Promise<readonly DoctorCheck[]> {
  if (!storage) return [];
  const lists = timers.map((timer) =>
    attempt({ area, subject: timer.name, what: `The timer ${timer.name}`, signal }, async () => [
      timerCheck(timer, await storage.store.heartbeats.last(timer.heartbeat), clock.now()),
    ]),
  );
  return (await Promise.all(lists)).flat();
}

function timerCheck({ name, oldestMs, whenLate }: Timer, last: number | undefined, now: number): DoctorCheck {
  const named = { area, subject: name } as const;
  const next = `Look whether the function app is running and whether the function ${name} fails.`;
  if (last === undefined) {
    const seen = `${name} has not come to its end yet. That is right only within its first ${Math.round(oldestMs / 60_000)} minutes.`;
    return { ...named, id: 'timers.never', level: 'warning', seen, next };
  }
  const seen = `${name} last came to its end at ${new Date(last).toISOString()}.`;
  if (now - last <= oldestMs) return { ...named, id: 'timers.on-time', level: 'ok', seen };
  return { ...named, id: 'timers.late', level: whenLate, seen: `${seen} It is late.`, next };
}
