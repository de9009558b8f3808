import { idKey } from '../../domain/arm-id.ts';
import { type Creation, type Obstacle, obstacleOf, type Reference } from '../../domain/creation.ts';
import { type ErrorCode, errorCatalogue } from '../../domain/error-catalogue.ts';
import type { Touched } from '../../domain/lock.ts';
import { denialReason } from '../../domain/policy.ts';
import { asServiceError } from '../../domain/service-error.ts';
import { askedOnce } from './asked-once.ts';
import { lockReason } from './locks.ts';
import { type Need, rightsReason } from './rights.ts';
import type { Check, StepContext } from './step.ts';

/** What a repair of one part is going to do, and what it depends on. */
export interface Intended {
  /** False for what is gone or was made anew: then nothing is lost by a creation that Azure refuses. */
  readonly isDeleted: boolean;
  readonly touched: Touched;
  readonly needs: readonly Need[];
  readonly references: readonly Reference[];
  readonly creations: readonly Creation[];
}

/**
 * Everything that could refuse the repair, asked side by side, and all of it said at once. R5: where something is going to be deleted,
 * what cannot be told is a refusal too. Policies are asked only then: to a creation alone, Azure itself gives the best answer.
 */
export async function preflight(context: StepContext, { isDeleted, touched, needs, references, creations }: Intended): Promise<Check> {
  const asked = await Promise.allSettled([
    told({ ask: () => lockReason(context, touched).then(refusal), unless: 'a lock stands in the way', isDeleted }),
    told({ ask: () => rightsReason(context, needs).then(refusal), unless: 'a right is missing', isDeleted }),
    ...references.map((reference) => referenceObstacle(context, reference, isDeleted)),
    ...(isDeleted ? creations.map((creation) => policyObstacle(context, creation)) : []),
  ]);
  const found = asked.flatMap((answer) => (answer.status === 'fulfilled' && answer.value ? [answer.value] : []));
  const refusals = found.flatMap((obstacle) => (obstacle.kind === 'refusal' ? [obstacle.reason] : []));
  if (refusals.length > 0) return { kind: 'refused', reason: [...new Set(refusals)].join(' ') };
  const failed = asked.find((answer) => answer.status === 'rejected');
  if (failed) throw failed.reason;
  const waits = found.flatMap((obstacle) => (obstacle.kind === 'wait' ? [obstacle.forWhat] : []));
  if (waits.length > 0) return { kind: 'waiting', forWhat: waits.join(' and '), afterMs: context.engine.settings.pollMs * 2 };
  return { kind: 'satisfied', remember: { preflightAt: context.engine.clock.now() } };
}

function refusal(reason: string | undefined): Obstacle | undefined {
  return reason === undefined ? undefined : { kind: 'refusal', reason };
}

function referenceObstacle(context: StepContext, reference: Reference, isDeleted: boolean): Promise<Obstacle | undefined> {
  const read = () => context.engine.azure.access.referenceState(reference.id, context.signal);
  const ask = async () => obstacleOf(reference, await askedOnce(context, `state ${idKey(reference.id)}`, read));
  return told({ ask, unless: `the ${reference.what} is gone`, isDeleted });
}

function policyObstacle(context: StepContext, creation: Creation): Promise<Obstacle | undefined> {
  const ask = async () => refusal(denialReason(creation.id, await context.engine.azure.access.policyDenials(creation, context.signal)));
  return told({ ask, unless: 'Azure Policy would refuse the creation', isDeleted: true });
}

interface Question {
  ask(): Promise<Obstacle | undefined>;
  /** What cannot be told when Azure gives no answer. */
  readonly unless: string;
  readonly isDeleted: boolean;
}

/** Trouble that does not pass is an answer too: a refusal, unless nothing can be lost. What may pass is tried again. */
async function told({ ask, unless, isDeleted }: Question): Promise<Obstacle | undefined> {
  try {
    return await ask();
  } catch (thrown) {
    const error = asServiceError(thrown);
    if (error.retry !== 'never' || error.code === 'lease-lost') throw error;
    return isDeleted ? refusal(`it cannot be told whether ${unless}: ${error.message} ${adviceFor(error.code)}`) : undefined;
  }
}

function adviceFor(code: ErrorCode): string {
  return code === 'azure-forbidden' ? 'Assign the role of infra/roles/relink-observer.json there.' : errorCatalogue[code].advice;
}
