import { nameOf } from '../../domain/arm-id.ts';
import type { EventSubscription } from '../../domain/event-subscription.ts';
import { attempt } from '../attempt.ts';
import type { Examination } from '../parts.ts';
import type { DoctorCheck } from '../report.ts';

const area = 'events';

/** Events that Event Grid gave up on: each blob in the container is one (Event Grid, "Dead-letter location"). */
export async function deadLetterChecks(examination: Examination, subscription: EventSubscription): Promise<readonly DoctorCheck[]> {
  const { storage, signal } = examination;
  const container = subscription.deadLetters;
  if (!container) return [notKept(subscription)];
  if (!storage) return [];
  const place = `container ${container.name} of storage account ${nameOf(container.storageAccountId)}`;
  return attempt(
    { area, subject: `${nameOf(container.storageAccountId)}/${container.name}`, what: `Dead letters in ${place}`, signal },
    async () => {
      const { count, isAll, newestAt } = await storage.look.deadLetters(container, signal);
      const named = { area, subject: `${nameOf(container.storageAccountId)}/${container.name}` } as const;
      if (count === 0) return [{ ...named, id: 'events.no-dead-letters', level: 'ok', seen: `No event waits in ${place}.` }];
      const newest = newestAt === undefined ? '' : `; the newest is of ${new Date(newestAt).toISOString()}`;
      const seen = `${count}${isAll ? '' : ' or more'} event(s) that could not be delivered wait in ${place}${newest}.`;
      const next =
        'Look at deadLetterReason in one of them, put that right, and delete them. Relink has noticed the restarts by its pulse, or a repair can be asked for.';
      const list = `az storage blob list --auth-mode login --account-name ${nameOf(container.storageAccountId)} --container-name ${container.name} --output table`;
      return [{ ...named, id: 'events.dead-letters', level: 'warning', seen, next, commands: [list] }];
    },
  );
}

function notKept({ id }: EventSubscription): DoctorCheck {
  const seen = `Event subscription ${nameOf(id)} keeps no dead letters: an event that cannot be delivered leaves no trace.`;
  return {
    id: 'events.no-dead-letter-container',
    area,
    subject: id,
    level: 'warning',
    seen,
    next: 'Deploy infra/events.bicep again, which gives it a container.',
  };
}
