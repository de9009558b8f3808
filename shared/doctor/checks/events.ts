import { nameOf } from '../../domain/arm-id.ts';
import type { EventSubscription } from '../../domain/event-subscription.ts';
import { subscriptionsOf } from '../../domain/scope.ts';
import { attempt } from '../attempt.ts';
import { eventProblems, isMeantForRelink } from '../event-problems.ts';
import { expectedEvents } from '../expected-events.ts';
import type { Examination } from '../parts.ts';
import type { DoctorCheck } from '../report.ts';
import { deadLetterChecks } from './dead-letters.ts';

const area = 'events';

/**
 * Whether events of starts and stops reach Relink. Never more than a warning: without them the pulse notices a restart within minutes, as
 * long as it saw the cluster stopped.
 */
export async function checkEvents(examination: Examination): Promise<readonly DoctorCheck[]> {
  const { settings, signal, eventFunctionId } = examination;
  const checks = subscriptionsOf(settings.scope).map((id) => {
    const subject = `/subscriptions/${id}`;
    return attempt({ area, subject, what: 'The event subscription', signal }, () => checkSubscription(examination, id));
  });
  return [...(await Promise.all(checks)).flat(), ...(eventFunctionId === undefined ? [ownNameUnknown] : [])];
}

const ownNameUnknown: DoctorCheck = {
  id: 'events.own-name-unknown',
  area,
  subject: 'function app',
  level: 'warning',
  seen: 'Relink does not know its own function app (WEBSITE_SITE_NAME, WEBSITE_RESOURCE_GROUP, WEBSITE_OWNER_NAME), so it cannot tell whether events are sent to this one.',
  next: 'Ask the app in Azure. There the platform sets them.',
};

async function checkSubscription(examination: Examination, subscriptionId: string): Promise<readonly DoctorCheck[]> {
  const { surroundings, signal } = examination;
  const all = await surroundings.eventSubscriptions(subscriptionId, signal);
  const [best] = all
    .filter(isMeantForRelink)
    .map((found) => ({ found, problems: problemsOf(examination, found) }))
    .toSorted((a, b) => a.problems.length - b.problems.length);
  if (!best) return [missing(subscriptionId, examination.eventFunctionId)];
  return [...subscriptionChecks(best), ...(await deadLetterChecks(examination, best.found))];
}

function problemsOf({ eventFunctionId, clock }: Examination, subscription: EventSubscription): readonly string[] {
  return eventProblems(subscription, { functionId: eventFunctionId, now: clock.now() });
}

function subscriptionChecks({
  found,
  problems,
}: {
  readonly found: EventSubscription;
  readonly problems: readonly string[];
}): readonly DoctorCheck[] {
  const named = { area, subject: found.id } as const;
  const name = nameOf(found.id);
  if (problems.length === 0)
    return [
      {
        ...named,
        id: 'events.subscribed',
        level: 'ok',
        seen: `Event subscription ${name} sends starts and stops to ${found.destination.resourceId ?? 'Relink'}.`,
      },
    ];
  const next = 'Deploy infra/events.bicep again, which makes it as it has to be.';
  return problems.map((problem) => ({
    ...named,
    id: 'events.wrong',
    level: 'warning',
    seen: `Event subscription ${name}: ${problem}`,
    next,
  }));
}

function missing(subscriptionId: string, functionId: string | undefined): DoctorCheck {
  return {
    id: 'events.missing',
    area,
    subject: `/subscriptions/${subscriptionId}`,
    level: 'warning',
    seen: 'No system topic of the subscription sends its starts and stops to Relink, which so learns of a restart only by its pulse, and only if that saw the cluster stopped.',
    next: 'Deploy infra/events.bicep, or make the event subscription by hand. One that was just made by hand may be shown a little later.',
    commands: [eventCommand(subscriptionId, functionId)],
  };
}

function eventCommand(subscriptionId: string, functionId = '"<id of the function cluster-events>"'): string {
  const { types, operations } = expectedEvents;
  return [
    `az eventgrid event-subscription create --name relink --source-resource-id /subscriptions/${subscriptionId}`,
    `--endpoint-type azurefunction --endpoint ${functionId}`,
    `--included-event-types ${types.join(' ')}`,
    `--advanced-filter ${operations.key} ${operations.operatorType} ${operations.values.join(' ')}`,
  ].join(' ');
}
