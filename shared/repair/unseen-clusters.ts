import type { ServiceError } from '../domain/service-error.ts';
import type { Engine } from './engine.ts';

const subjectOf = (subscriptionId: string) => ({ code: 'clusters-unseen', subject: `/subscriptions/${subscriptionId}` }) as const;

/** R12: a subscription whose clusters may not be listed looks like one where nothing ever happens. What passes by itself is only logged. */
export async function sayUnseen(engine: Engine, subscriptionId: string, error: ServiceError): Promise<void> {
  engine.log.error('pulse.list-failed', { subscriptionId, code: error.code, message: error.message });
  if (error.retry !== 'never' && error.retry !== 'very-slow') return;
  await engine.store.alerts.raise({
    ...subjectOf(subscriptionId),
    seen: `The clusters of the subscription cannot be listed (${error.code}): ${error.message}`,
    done: 'Nothing was changed. The timer asks again every five minutes, and events are still heard.',
    notDone: 'A restart of which no event tells is not noticed, and neither are clusters that are new.',
    next: 'Give Relink’s identity the role of infra/roles/relink-observer.json on the subscription, or take the subscription out of RELINK_SCOPE. Then ask GET /api/doctor.',
    at: engine.clock.now(),
  });
}

export async function resolveUnseen(engine: Engine, subscriptionId: string): Promise<void> {
  const at = engine.clock.now();
  await engine.store.alerts.resolve(subjectOf(subscriptionId), { at, because: 'The clusters of the subscription can be listed again.' });
}
