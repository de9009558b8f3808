import { nameOf } from '../../domain/arm-id.ts';
import type { ClusterRow } from '../../ports/store.ts';
import { attempt } from '../attempt.ts';
import type { Examination } from '../parts.ts';
import type { DoctorCheck } from '../report.ts';

const area = 'events';
/** Event Grid delivers within seconds as a rule; what comes later than this has not come. */
const lateMs = 30 * 60_000;

/** When an event was last heard, and whether a restart that Relink knows came without one. */
export async function checkLastHeard({ storage, signal }: Examination): Promise<readonly DoctorCheck[]> {
  if (!storage) return [];
  return attempt({ area, subject: 'events', what: 'When an event was last heard', signal }, async () =>
    heardChecks(await storage.store.clusters.list()),
  );
}

function heardChecks(rows: readonly ClusterRow[]): readonly DoctorCheck[] {
  const last = Math.max(0, ...rows.map(({ heardAt = 0 }) => heardAt));
  const named = { area, subject: 'events' } as const;
  const unheard = rows.filter(({ restart, heardAt = 0 }) => restart !== undefined && restart.at - heardAt > lateMs);
  const seen =
    last === 0
      ? 'No event of a start or stop has been heard yet.'
      : `An event of a start or stop was last heard at ${new Date(last).toISOString()}.`;
  if (unheard.length === 0) return [{ ...named, id: 'events.last-heard', level: 'ok', seen }];
  const names = unheard.map(({ clusterId }) => nameOf(clusterId)).join(', ');
  const next = 'Look at the event subscription and its delivery metrics in the portal. Repairs begin by the pulse meanwhile.';
  return [
    { ...named, id: 'events.unheard', level: 'warning', seen: `${seen} The last restart of ${names} was known without an event.`, next },
  ];
}
