import { stoppedTooLong } from '../../../shared/drift/rules/stopped-too-long.ts';
import { ids } from '../worlds/ids.ts';
import { type Change, remembering, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const power = (code: string | undefined) => set(ids.cluster, 'properties.powerState', code === undefined ? undefined : { code });
/** Worlds are of 20 November 2026, half past nine. */
const stopped = (stoppedAt: number): readonly Change[] => [
  power('Stopped'),
  remembering({ power: { power: 'Stopped', powerSeenAt: Date.UTC(2026, 10, 20, 9), stoppedAt } }),
];

export const stoppedTooLongCases: RuleCases = {
  rule: stoppedTooLong,
  passes: [
    { world: 'whose cluster was stopped last night', changes: stopped(Date.UTC(2026, 10, 19, 19)) },
    { world: 'whose cluster has been stopped for eight months', changes: stopped(Date.UTC(2026, 2, 20, 9)) },
    {
      world: 'whose cluster runs again after a year',
      changes: [remembering({ power: { power: 'Running', powerSeenAt: Date.UTC(2026, 10, 20, 9), stoppedAt: Date.UTC(2025, 10, 1) } })],
    },
  ],
  fails: [
    {
      world: 'whose cluster has been stopped for nine months',
      changes: stopped(Date.UTC(2026, 1, 20, 9)),
      subjects: [ids.cluster],
      seen: 'Cluster aks-prod has been stopped since 2026-02-20 or earlier; AKS keeps it until 2027-02-20 at the latest.',
      severity: 'warning',
    },
    {
      world: 'whose cluster has been stopped for eleven months',
      changes: stopped(Date.UTC(2025, 11, 20, 9)),
      subjects: [ids.cluster],
      seen: 'AKS keeps it until 2026-12-20',
      severity: 'critical',
    },
  ],
  unknown: [
    { world: 'whose cluster does not say whether it runs', changes: [power(undefined)], why: 'powerState is missing' },
    { world: 'whose stop Relink has not noted yet', changes: [power('Stopped')], why: 'has not noted yet since when' },
  ],
};
