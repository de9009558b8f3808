import { noEventHeard } from '../../../shared/drift/rules/no-event-heard.ts';
import { ids } from '../worlds/ids.ts';
import { type Change, remembering, set, type World } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const minute = 60_000;

/** The cluster was seen to run again so long ago, and the last event is that much older than the restart. */
function read(minutesAgo: number, heardBeforeMinutes?: number): Change {
  return (world: World) => {
    const { restart: _, ...power } = world.memory.power;
    const at = world.at - minutesAgo * minute;
    const id = world.memory.power.restart?.id ?? '';
    const { heardAt: __, ...memory } = world.memory;
    const heard = heardBeforeMinutes === undefined ? {} : { heardAt: at - heardBeforeMinutes * minute };
    return { ...world, memory: { ...memory, ...heard, power: { ...power, restart: { id, at, seenBy: 'read' } } } };
  };
}

export const noEventHeardCases: RuleCases = {
  rule: noEventHeard,
  passes: [
    { world: 'whose restart was read just before its event came', changes: [read(180, -1)] },
    { world: 'whose event came some minutes before the cluster was read as running', changes: [read(180, 14)] },
    { world: 'whose restart an event told of', changes: [remembering({ heardAt: 0 })] },
    { world: 'that was never seen to restart', changes: [remembering({ power: { power: 'Running', powerSeenAt: 0 } })] },
    {
      world: 'with API Server VNet Integration, whose restart cuts nothing',
      changes: [read(180), set(ids.cluster, 'properties.apiServerAccessProfile.enableVnetIntegration', true)],
    },
  ],
  fails: [
    {
      world: 'whose last event is a day older than its restart',
      changes: [read(180, 24 * 60)],
      subjects: [ids.cluster],
      seen: 'aks-prod was seen to run again at 2026-11-20T06:30:00.000Z, and no event told so. The last event about it came 2026-11-19T06:30:00.000Z.',
      severity: 'warning',
    },
    {
      world: 'of which no event was ever heard',
      changes: [read(61)],
      subjects: [ids.cluster],
      seen: 'No event about it was ever heard.',
      severity: 'advice',
    },
  ],
  unknown: [
    { world: 'whose restart is half an hour old', changes: [read(30, 24 * 60)], why: 'An event about the last restart may still come.' },
  ],
};
