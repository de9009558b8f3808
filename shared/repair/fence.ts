import { ServiceError } from '../domain/service-error.ts';
import { withLastMoment } from '../ports/last-moment.ts';
import type { Slice } from './slice.ts';

/** A call is given up while this part of a whole lease is still left. */
const spareShare = 1 / 8;
/**
 * A destructive call leaves within this part of a lease after the lease was proved, or never: so even between clocks that are far
 * apart nobody can have deleted and made the resource again in between.
 */
const destructiveShare = 1 / 4;

type UnderLease = Pick<Slice, 'engine' | 'lease' | 'signal'>;

interface LeasedWrite<T> {
  readonly isDestructive: boolean;
  readonly send: (signal: AbortSignal) => Promise<T>;
}

/**
 * R8: makes one write to Azure under the lease. The signal's last moment lies before the lease's end, by the platform's clock: a call
 * that has not left by then is never sent, and one that is under way is given up. Either ends in `lease-lost`, after which the
 * next slice looks at the resource first. What Azure has already received cannot be called back.
 */
export async function writeUnderLease<T>(slice: UnderLease, { isDestructive, send }: LeasedWrite<T>): Promise<T> {
  const { clock, settings } = slice.engine;
  await (isDestructive ? slice.lease.confirm() : slice.lease.keep());
  const now = clock.now();
  const answerBy = now + slice.lease.leftMs() - settings.leaseMs * spareShare;
  const sendBy = isDestructive ? Math.min(answerBy, now + settings.leaseMs * destructiveShare) : answerBy;
  const isPast = () => clock.now() >= sendBy;
  if (isPast()) throw stalled('nothing was sent');
  const fence = new AbortController();
  const answered = new AbortController();
  const giveUp = () => fence.abort(stalled('the call was given up'));
  clock.sleep(answerBy - now, answered.signal).then(giveUp, () => {});
  try {
    return await send(withLastMoment(AbortSignal.any([slice.signal, fence.signal]), isPast));
  } catch (error) {
    throw fence.signal.aborted ? fence.signal.reason : error;
  } finally {
    answered.abort();
  }
}

function stalled(what: string): ServiceError {
  return new ServiceError('lease-lost', `The lease on the cluster was about to end: ${what}.`);
}
