import type { ArmId } from '../../../shared/domain/arm-id.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import { goneCluster } from '../../../shared/drift/facts/cluster-facts.ts';
import { createEstate, type EstateParts } from '../../../shared/drift/facts/create-estate.ts';
import { readEndpointFacts } from '../../../shared/drift/facts/endpoint-facts.ts';
import { read } from '../../../shared/drift/facts/reading.ts';
import { readComputeFacts, readWorkspaceFacts } from '../../../shared/drift/facts/workspace-facts.ts';
import { type Found, passes, type Rule, type Verdict } from '../../../shared/drift/rule.ts';
import { type SweepParts, sweep } from '../../../shared/drift/sweep.ts';
import type { Engine, RepairSettings } from '../../../shared/repair/engine.ts';
import { clusterId, subscription } from './night-world.ts';
import { createStage, forever, type Stage } from './stage.ts';

const minute = 60_000;

/** A stage on which sweeps can be made: rules say what the test tells them, over an estate that is what Azure has. */
export interface SweptStage extends Stage {
  /** What each rule says, by its id; nothing when it is not told. It may look at which cluster it is asked about. */
  readonly says: Map<string, Verdict | ((clusterId: ArmId) => Verdict)>;
  readonly rules: Rule[];
  readonly gaps: { clusters?: EstateParts['gaps']['clusters'] };
  readonly parts: SweepParts;
  /** One sweep, an hour after the last thing that happened. */
  sweepLater(engine?: Engine, afterMs?: number): Promise<void>;
  findings(): Promise<readonly Finding[]>;
}

export const found = (subject: ArmId, more: Partial<Found> = {}): Found => ({
  subject,
  seen: `${subject} is odd.`,
  fix: 'Mend it.',
  ...more,
});

export async function createSweptStage(changes: Partial<RepairSettings> = {}): Promise<SweptStage> {
  const stage = createStage(changes);
  const says: SweptStage['says'] = new Map();
  const rules: Rule[] = [testRule(says, 'tells', { alerts: true }), testRule(says, 'mends', { mayRepair: true, alerts: true })];
  const gaps: SweptStage['gaps'] = {};
  const parts: SweepParts = {
    rules,
    gather: async (remember) => {
      const gathered = gather(stage);
      return createEstate({ ...gathered, gaps, memories: await remember(gathered.facts.clusters) });
    },
  };
  // The pulse is who first tells Relink that the cluster runs.
  await stage.pulse();
  return {
    ...stage,
    says,
    rules,
    gaps,
    parts,
    sweepLater: async (engine = stage.engine, afterMs = 60 * minute) => {
      stage.clock.advance(afterMs);
      await sweep(engine, parts, forever);
    },
    findings: async () => (await stage.engine.store.findings.list({ limit: 100 })).findings,
  };
}

function testRule(says: SweptStage['says'], id: string, changes: Partial<Rule> = {}): Rule {
  return {
    id,
    title: `What the rule ${id} is about`,
    severity: 'warning',
    covers: [],
    sources: [],
    reads: [],
    impact: 'Something.',
    fix: 'Mend it.',
    mayRepair: false,
    alerts: false,
    evaluate: ({ cluster }) => {
      const verdict = says.get(id) ?? passes;
      return typeof verdict === 'function' ? verdict(cluster.id) : verdict;
    },
    ...changes,
  };
}

function gather({ world, clock }: Stage): Omit<EstateParts, 'memories' | 'gaps'> {
  const none = { extensions: [], interfaces: [], networks: [], zones: [], zoneLinks: [], records: [], resources: [] };
  const clusters = [...world.clusters.values()].map((cluster) => ({ ...goneCluster(cluster.id), ...cluster, isGone: false }));
  return {
    at: clock.now(),
    scope: [subscription],
    facts: { ...none, clusters, endpoints: [...world.endpoints.values()].map(({ body }) => readEndpointFacts(body)) },
    workspaces: world.workspaces.map((id) => {
      const computes = [...world.computes.values()]
        .map(({ body }) => readComputeFacts(body))
        .filter((compute) => compute.id.startsWith(id));
      return readWorkspaceFacts({ id }, { computes: read(computes), datastores: read([]) });
    }),
    roles: read([]),
    locks: read([]),
    versions: new Map(),
    bindings: new Map(),
    missingRights: new Map(),
  };
}

export const otherClusterId = clusterId.replace('aks-night', 'aks-day');
