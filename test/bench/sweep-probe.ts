import { parseArgs } from 'node:util';
import { createAzurePorts } from '../../shared/azure/azure-ports.ts';
import { createArmClients } from '../../shared/azure/clients.ts';
import { idKey } from '../../shared/domain/arm-id.ts';
import { evaluate } from '../../shared/drift/evaluate.ts';
import { gatherEstate } from '../../shared/drift/gather-estate.ts';
import { rules } from '../../shared/drift/registry.ts';
import { now } from '../drift/worlds/healthy.ts';
import { subscription } from '../drift/worlds/ids.ts';
import { createVirtualClock } from '../support/fakes/virtual-clock.ts';
import { createSweepAzure } from './sweep-azure.ts';
import { createSyntheticEstate } from './sweep-estate.ts';

export interface SweepFigures {
  readonly findings: number;
  readonly unknown: number;
  readonly later: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly clusters: number;
  readonly rows: number;
  readonly rules: number;
  readonly gatherMs: number;
  readonly judgeMs: number;
  readonly judgedEach: number;
  /** For which the sweep stood still, so as not to ask faster than Azure allows. */
  readonly pacedMs: number;
  /** Resident, before the sweep and at its highest. */
  readonly idleMb: number;
  readonly peakMb: number;
  /** JavaScript heap in use, before the sweep and after it with everything that it gathered. */
  readonly idleHeapMb: number;
  readonly keptMb: number;
}

/** One sweep in a process of its own: the real adapters and SDKs over answers that are made on the way. Prints what it measured as JSON. */
const { values } = parseArgs({ options: { clusters: { type: 'string' }, workspaces: { type: 'string' } } });
const estate = createSyntheticEstate(Number(values.clusters), Number(values.workspaces));
const { transport, calls } = createSweepAzure(estate);
const clock = createVirtualClock(now);
const credential = { getToken: async () => ({ token: 'a-token', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
const azure = createAzurePorts(createArmClients({ platform: { clock, armTransport: transport, environment: {} }, credential }));
globalThis.gc?.();
const { rss, heapUsed } = process.memoryUsage();

const begun = performance.now();
const gathered = await gatherEstate({
  azure,
  clock,
  settings: { scope: [subscription] },
  remember: async (clusters) => new Map(clusters.map(({ id }) => [idKey(id), estate.memoryOf(id)])),
  signal: new AbortController().signal,
});
const gatherMs = performance.now() - begun;
const counts = { findings: 0, unknown: 0, later: 0 };
for (const cluster of gathered.clusters.all) {
  for (const { verdict } of evaluate(rules, cluster, gathered)) {
    counts.findings += verdict.findings.length;
    for (const { isLater } of verdict.unknown) counts[isLater ? 'later' : 'unknown'] += 1;
  }
}
const judgeMs = performance.now() - begun - gatherMs;
const peakMb = process.resourceUsage().maxRSS / 2 ** 10;
globalThis.gc?.();
const figures: SweepFigures = {
  ...counts,
  calls: Object.fromEntries(calls),
  clusters: gathered.clusters.all.length,
  rows: estate.rows,
  rules: rules.length,
  gatherMs,
  judgeMs,
  judgedEach: judgeMs / gathered.clusters.all.length,
  pacedMs: clock.now() - now,
  idleMb: rss / 2 ** 20,
  peakMb,
  idleHeapMb: heapUsed / 2 ** 20,
  keptMb: process.memoryUsage().heapUsed / 2 ** 20,
};
console.log(JSON.stringify(figures));
