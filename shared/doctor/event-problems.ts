import { sameId } from '../domain/arm-id.ts';
import type { EventSubscription } from '../domain/event-subscription.ts';
import { eventFunction, expectedEvents } from './expected-events.ts';

export interface Expected {
  /** The function that events are to be sent to, when it is known. */
  readonly functionId: string | undefined;
  readonly now: number;
}

/** True for one that seems to be meant for Relink, rightly made or not. */
export function isMeantForRelink(subscription: EventSubscription): boolean {
  const { resourceId = '' } = subscription.destination;
  const operations = subscription.advancedFilters.flatMap(({ values }) => values).map((value) => value.toLowerCase());
  return resourceId.toLowerCase().endsWith(`/functions/${eventFunction}`) || operations.some((value) => wanted.includes(value));
}

const wanted = expectedEvents.operations.values.map((value) => value.toLowerCase());

/** What keeps events from reaching Relink, in sentences; none when all is well. */
export function eventProblems(subscription: EventSubscription, expected: Expected): readonly string[] {
  return [...stateProblems(subscription, expected.now), ...destinationProblems(subscription, expected), ...filterProblems(subscription)];
}

function stateProblems({ topic, provisioningState, expiresAt }: EventSubscription, now: number): readonly string[] {
  const isExpired = expiresAt !== undefined && expiresAt <= now;
  return [
    ...(topic.provisioningState === 'Succeeded' ? [] : [`its system topic is ${topic.provisioningState}, not Succeeded.`]),
    ...(provisioningState === 'Succeeded' ? [] : [`it is ${provisioningState}, not Succeeded, so nothing is delivered for certain.`]),
    ...(isExpired ? [`it expired at ${new Date(expiresAt).toISOString()}: nothing is delivered any more.`] : []),
  ];
}

function destinationProblems({ destination }: EventSubscription, { functionId }: Expected): readonly string[] {
  const { type, resourceId } = destination;
  if (type !== 'AzureFunction') return [`its destination is of the kind ${type}, not an Azure Function.`];
  if (functionId === undefined || sameId(resourceId, functionId)) return [];
  return [`it sends events to ${resourceId ?? 'nowhere'}, not to ${functionId}.`];
}

/** Event Grid lets through what fits the types and every advanced filter; no types and no filters mean everything ("Understand event filtering"). */
function filterProblems({ includedEventTypes, advancedFilters, subjectFilters }: EventSubscription): readonly string[] {
  const types = lacking(expectedEvents.types, includedEventTypes);
  const foreign = advancedFilters.filter((filter) => !isOfOperations(filter));
  const operations = advancedFilters.filter(isOfOperations).flatMap(({ values }) => lacking(expectedEvents.operations.values, values));
  return [
    ...(includedEventTypes.length > 0 && types.length > 0 ? [`its filter holds back events of the types ${types.join(', ')}.`] : []),
    ...(operations.length > 0 ? [`its filter holds back ${[...new Set(operations)].join(', ')}.`] : []),
    ...foreign.map(({ operatorType, key }) => `its filter also asks for ${key} ${operatorType}, which may hold events back.`),
    ...(subjectFilters.length > 0
      ? [`its filter also asks for the subject ${subjectFilters.join(' … ')}, which may hold events back.`]
      : []),
  ];
}

function isOfOperations({ operatorType, key }: EventSubscription['advancedFilters'][number]): boolean {
  return operatorType === expectedEvents.operations.operatorType && key.toLowerCase() === expectedEvents.operations.key.toLowerCase();
}

/** String comparisons of Event Grid do not heed case ("Understand event filtering"). */
function lacking(expected: readonly string[], actual: readonly string[]): readonly string[] {
  const known = new Set(actual.map((value) => value.toLowerCase()));
  return expected.filter((value) => !known.has(value.toLowerCase()));
}
