import { clockToleranceMs } from '../../domain/clock-tolerance.ts';
import { subscriptionsOf } from '../../domain/scope.ts';
import { attempt } from '../attempt.ts';
import type { Examination } from '../parts.ts';
import type { DoctorCheck } from '../report.ts';

const area = 'clock';
const noticedMs = 30_000;

/** Relink's clock beside that of Azure Resource Manager. Leases of two instances and times of events depend on it (ADR 5). */
export async function checkClock(examination: Examination): Promise<readonly DoctorCheck[]> {
  const { clock, settings, surroundings, signal } = examination;
  const [subscriptionId] = subscriptionsOf(settings.scope);
  if (subscriptionId === undefined) return [];
  return attempt({ area, subject: 'clock', what: 'Relink’s clock', signal }, async () => {
    const before = clock.now();
    const date = await surroundings.azureTime(subscriptionId, signal);
    return [clockCheck({ of: 'Azure Resource Manager', before, date, after: clock.now() })];
  });
}

export interface Comparison {
  /** Whose time it is. */
  readonly of: string;
  /** Own time before the question and after the answer. */
  readonly before: number;
  readonly after: number;
  /** The answer’s `Date`, cut to whole seconds. */
  readonly date: number;
}

/** Only what cannot be explained by the way of the answer, and by whole seconds, counts as a difference. */
export function clockCheck({ of, before, after, date }: Comparison): DoctorCheck {
  const aheadMs = Math.max(0, before - (date + 1_000));
  const behindMs = Math.max(0, date - after);
  const offMs = Math.max(aheadMs, behindMs);
  const named = { area, subject: of } as const;
  if (offMs <= noticedMs) return { ...named, id: 'clock.right', level: 'ok', seen: `Relink’s clock agrees with that of ${of}.` };
  const seen = `Relink’s clock is ${Math.round(offMs / 1_000)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of ${of}; up to ${clockToleranceMs / 1_000} s are allowed for.`;
  return {
    ...named,
    id: 'clock.wrong',
    level: offMs > clockToleranceMs ? 'error' : 'warning',
    seen,
    next: 'Restart the function app, so that it gets another host; see docs/adr/0005-clocks-that-differ.md.',
  };
}
