import { idKey, nameOf } from '../../domain/arm-id.ts';
import type { EndpointConnection } from '../../domain/endpoint.ts';
import { needOfEndpoint } from '../../domain/plan.ts';
import { whyNothing } from '../../repair/make-plan.ts';
import type { EndpointFacts } from '../facts/endpoint-facts.ts';
import type { Estate } from '../facts/estate.ts';
import { type Reading, read, unread } from '../facts/reading.ts';
import { cannotTell, type Found, finds, passes, type Scene, together, type Verdict } from '../rule.ts';
import { ledgerOf } from './compute-need.ts';
import { linkedEndpoints } from './endpoints.ts';
import { whenCalm } from './when-calm.ts';

/**
 * What is the matter with a linked endpoint: one thing, so that one fault is one finding. `unshown`: Azure shows no state of the
 * connection. `ageless`: nobody knows whether it is older than the last restart. `changing`: somebody is at work on it.
 */
type Condition = 'well' | 'unfinished' | 'pending' | 'rejected' | 'unshown' | 'disconnected' | 'failed' | 'changing' | 'dead' | 'ageless';

export interface JudgedEndpoint {
  readonly endpoint: EndpointFacts;
  readonly condition: Condition;
  /** In the words of a run, where a run would have to decide by age. */
  readonly because: string;
}

/** In the order in which a run would judge (`needOfEndpoint`), except that what Azure says of the connection is told apart. */
function conditionOf(scene: Scene, endpoint: EndpointFacts): JudgedEndpoint {
  const named = (condition: Condition, because = '') => ({ endpoint, condition, because });
  const ledger = ledgerOf(scene, endpoint.id);
  const isFailed = idKey(endpoint.provisioningState) === 'failed';
  const isOther = endpoint.resourceGuid !== undefined && endpoint.resourceGuid !== ledger?.incarnation;
  if (ledger?.condition === 'apart' && (isOther || isFailed)) return named('unfinished');
  const status = idKey(statusOf(endpoint));
  if (status === 'pending' || status === 'rejected') return named(status);
  if (status === 'unknown') return named('unshown');
  if (status !== 'approved') return named('disconnected');
  if (isFailed) return named('failed');
  if (idKey(endpoint.provisioningState) !== 'succeeded') return named('changing');
  const { restart } = scene.estate.memory(scene.cluster.id).power;
  const whole = { ...endpoint, body: {}, provisioningState: 'Succeeded', connections: endpoint.connections.map(approved) };
  const need = needOfEndpoint(whole, { restart, ledger, createdAt: undefined, isForced: false });
  return named(need.kind === 'leave' ? 'well' : need.kind === 'repair' ? 'dead' : 'ageless', need.because);
}

/** Azure returns values of enums in other casings too (recorded-ml-auth); here it is known to be approved. */
function approved(connection: EndpointConnection): EndpointConnection {
  return { ...connection, status: 'Approved' };
}

export function statusOf({ connections }: EndpointFacts): string {
  return connections[0]?.status ?? 'Unknown';
}

/** The linked endpoints that are in the condition, once no repair is expected; endpoints that Relink may not see are unknown. */
export function findCondition(scene: Scene, condition: Condition, foundOf: (judged: JudgedEndpoint) => Omit<Found, 'subject'>): Verdict {
  return judgeLinked(scene, (judged) =>
    judged.condition === condition ? finds({ subject: judged.endpoint.id, ...foundOf(judged) }) : passes,
  );
}

/** Judges each linked endpoint of a cluster whose restart breaks links at all, once no repair is expected. */
export function judgeLinked(scene: Scene, verdictOf: (judged: JudgedEndpoint) => Verdict): Verdict {
  if (whyNothing(scene.cluster) !== undefined) return passes;
  return whenCalm(scene, () => {
    const verdicts = linkedEndpoints(scene).map((endpoint) => verdictOf(conditionOf(scene, endpoint)));
    return together([...verdicts, unseenEndpoints(scene.estate)]);
  });
}

/** Places in which a linked endpoint may be that nobody saw. */
export function unseenEndpoints({ endpoints }: Estate): Verdict {
  return together(endpoints.gaps.map(({ scope, why }) => cannotTell(why, { subject: scope })));
}

export function allEndpointsSeen({ endpoints }: Estate): Reading<true> {
  const [gap] = endpoints.gaps;
  return gap ? unread(gap.why) : read(true);
}

/** How people call it: by its name and the cluster's. */
export function endpointOf({ cluster }: Scene, id: string): string {
  return `Private endpoint ${nameOf(id)} to ${cluster.name}`;
}
