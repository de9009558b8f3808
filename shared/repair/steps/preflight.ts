import { idKey } from '../../domain/arm-id.ts';
import { type Creation, type Obstacle, obstacleOf, type Reference } from '../../domain/creation.ts';
import { type ErrorCode, errorCatalogue } from '../../domain/error-catalogue.ts';
import type { Touched } from '../../domain/lock.ts';
import { denialReason } from '../../domain/policy.ts';
import { asServiceError } from '../../domain/service-error.ts';
import { lockReason } from './locks.ts';
import { askedOnce } from './preflight-age.ts';
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
export async function preflight(context: StepContext, intended: Intended): Promise<Check> {
  const asked = await Promise.allSettled([
    asRefusal(lockReason(context, intended.touched)),
    asRefusal(rightsReason(context, intended.needs)),
    ...intended.references.map((reference) => referenceObstacle(context, reference, intended)),
    ...(intended.isDeleted ? intended.creations.map((creation) => policyObstacle(context, creation)) : []),
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

async function asRefusal(asking: Promise<string | undefined>): Promise<Obstacle | undefined> {
  const reason = await asking;
  return reason === undefined ? undefined : { kind: 'refusal', reason };
}

async function referenceObstacle(context: StepContext, reference: Reference, { isDeleted }: Intended): Promise<Obstacle | undefined> {
  const { access } = context.engine.azure;
  const read = () => access.referenceState(reference.id, context.signal);
  return told(
    async () => obstacleOf(reference, await askedOnce(context, `state ${idKey(reference.id)}`, read)),
    (because) => (isDeleted ? `it cannot be told whether the ${reference.what} is still there: ${because}` : undefined),
  );
}

async function policyObstacle(context: StepContext, creation: Creation): Promise<Obstacle | undefined> {
  const { access } = context.engine.azure;
  const read = () => access.policyDenials(creation, context.signal);
  return told(
    () => asRefusal(askedOnce(context, `policy ${idKey(creation.id)}`, read).then((denials) => denialReason(creation.id, denials))),
    (because) => `it cannot be told whether Azure Policy would refuse the creation: ${because}`,
  );
}

/** Trouble that does not pass is an answer too; `unlessTold` makes a refusal of it, or leaves it be. What may pass is tried again. */
async function told(
  ask: () => Promise<Obstacle | undefined>,
  unlessTold: (because: string) => string | undefined,
): Promise<Obstacle | undefined> {
  try {
    return await ask();
  } catch (thrown) {
    const error = asServiceError(thrown);
    if (error.retry !== 'never' || error.code === 'lease-lost') throw error;
    return asRefusal(Promise.resolve(unlessTold(`${error.message} ${adviceFor(error.code)}`)));
  }
}

function adviceFor(code: ErrorCode): string {
  return code === 'azure-forbidden' ? 'Assign the role of infra/roles/relink-observer.json there.' : errorCatalogue[code].advice;
}
