import { describe, expect, it } from 'vitest';
import filter from '../../infra/event-filter.json' with { type: 'json' };
import { passes as simulatorPasses } from '../../local/simulator/event-filter.ts';
import type { ResourceEvent } from '../../local/simulator/event-shapes.ts';
import { parseEvents } from '../../shared/signals/parse-event.ts';
import { cloudEvent, type EventParts, gridEvent, samples } from '../support/event-samples.ts';
import { asCloudEvent, published, publishedAbout } from '../support/published-events.ts';

/** How Event Grid filters ("Understand event filtering"): types and all filters must fit, any value of one suffices, case does not count. */
function passes(event: object): boolean {
  const type = typeOf(event);
  const isIncluded = filter.includedEventTypes.some((included) => included.toLowerCase() === type.toLowerCase());
  return (
    isIncluded &&
    filter.advancedFilters.every((wanted) => wanted.values.some((value) => value.toLowerCase() === valueAt(event, wanted).toLowerCase()))
  );
}

function typeOf(event: object): string {
  return String('eventType' in event ? event.eventType : (event as { readonly type: unknown }).type);
}

/** The event as the simulator holds it before it puts it into a schema. */
function inSimulator(event: object): ResourceEvent {
  const { id, subject, topic, source, eventTime, time, data } = event as Readonly<Record<string, unknown>>;
  return {
    id: String(id),
    type: typeOf(event),
    subject: String(subject),
    topic: String(topic ?? source),
    time: String(eventTime ?? time),
    data: data as ResourceEvent['data'],
  };
}

function valueAt(event: object, { key, operatorType }: (typeof filter.advancedFilters)[number]): string {
  if (operatorType !== 'StringIn') throw new Error(`This test does not know the operator ${operatorType}.`);
  return String(key.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], event));
}

const cluster = 'Microsoft.ContainerService/managedClusters';
const forms = [
  { schema: 'EventGridSchema', make: gridEvent },
  { schema: 'CloudEvents 1.0', make: cloudEvent },
];
const watched: readonly (EventParts & { readonly kind: string })[] = [
  { kind: 'started', operationName: `${cluster}/start/action` },
  { kind: 'stopped', operationName: `${cluster}/stop/action` },
  { kind: 'started', operationName: 'MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/START/ACTION' },
  { kind: 'hint', operationName: `${cluster}/start/action`, type: 'Microsoft.Resources.ResourceActionFailure' },
  { kind: 'hint', operationName: `${cluster}/stop/action`, type: 'Microsoft.Resources.ResourceActionCancel' },
  {
    kind: 'hint',
    type: 'Microsoft.Resources.ResourceDeleteSuccess',
    operationName: 'Microsoft.Network/privateEndpoints/delete',
    resourceUri: samples.endpointId,
  },
  {
    kind: 'hint',
    type: 'Microsoft.Resources.ResourceDeleteSuccess',
    operationName: 'Microsoft.MachineLearningServices/workspaces/computes/delete',
    resourceUri: samples.computeId,
  },
];
const unwanted: readonly EventParts[] = [
  { operationName: `${cluster}/listClusterUserCredential/action` },
  { operationName: `${cluster}/listClusterAdminCredential/action` },
  { operationName: `${cluster}/agentPools/upgradeNodeImageVersion/action` },
  { operationName: 'Microsoft.EventHub/namespaces/AuthorizationRules/listKeys/action' },
  { type: 'Microsoft.Resources.ResourceWriteSuccess', operationName: `${cluster}/write` },
  { type: 'Microsoft.Resources.ResourceWriteSuccess', operationName: 'Microsoft.Network/privateEndpoints/write' },
  { type: 'Microsoft.Resources.ResourceDeleteSuccess', operationName: 'Microsoft.Storage/storageAccounts/delete' },
  { type: 'Microsoft.Resources.ResourceActionStarted', operationName: `${cluster}/start/action` },
];

describe.each(forms)('the filter of the event subscription, for $schema', ({ make }) => {
  it.each(watched)('lets $operationName through, which Relink reads as $kind', ({ kind, ...parts }) => {
    const event = make(parts);
    expect(passes(event)).toBe(true);
    expect(simulatorPasses(filter, inSimulator(event))).toBe(true);
    expect(parseEvents(event).signals).toMatchObject([{ kind }]);
  });

  it.each(unwanted)('keeps $operationName away, which would only cost money', (parts) => {
    expect(passes(make(parts))).toBe(false);
    expect(simulatorPasses(filter, inSimulator(make(parts)))).toBe(false);
    expect(parseEvents(make(parts)).signals).toEqual([]);
  });
});

describe('an event in the form that Azure publishes', () => {
  const success = 'Microsoft.Resources.ResourceActionSuccess';
  const asPublished = [
    { schema: 'EventGridSchema', put: <T>(event: T) => event },
    { schema: 'CloudEvents 1.0', put: asCloudEvent },
  ];

  it.each(asPublished.flatMap((form) => ['start', 'stop'].map((verb) => ({ ...form, verb }))))(
    'passes and becomes a signal when it tells of the $verb of a cluster, in $schema',
    ({ put, verb }) => {
      const event = put(
        publishedAbout(published.action, { type: success, operationName: `${cluster}/${verb}/action`, resourceUri: samples.clusterId }),
      );
      expect(passes(event)).toBe(true);
      expect(simulatorPasses(filter, inSimulator(event))).toBe(true);
      expect(parseEvents(event).signals).toMatchObject([{ kind: verb === 'start' ? 'started' : 'stopped', clusterId: samples.clusterId }]);
    },
  );

  it.each(
    asPublished.flatMap((form) =>
      ['listClusterUserCredential', 'listClusterAdminCredential', 'listClusterMonitoringUserCredential', 'runCommand'].map((verb) => ({
        ...form,
        verb,
      })),
    ),
  )('does not pass when it tells of $verb, in $schema', ({ put, verb }) => {
    const event = put(
      publishedAbout(published.action, { type: success, operationName: `${cluster}/${verb}/action`, resourceUri: samples.clusterId }),
    );
    expect(passes(event)).toBe(false);
    expect(simulatorPasses(filter, inSimulator(event))).toBe(false);
    expect(parseEvents(event).signals).toEqual([]);
  });

  it.each(Object.entries(published))('does not pass as it is published, about something else: %s', (_, event) => {
    expect(passes(event)).toBe(false);
    expect(simulatorPasses(filter, inSimulator(event))).toBe(false);
  });
});

describe('the filter itself', () => {
  it('has no operation that nothing above tries', () => {
    const tried = new Set(watched.map(({ operationName }) => operationName));
    expect(filter.advancedFilters.flatMap(({ values }) => values).filter((value) => !tried.has(value))).toEqual([]);
  });

  it('keeps to the limits of Event Grid: 25 filters, 25 values in all, 512 characters a value', () => {
    const values = filter.advancedFilters.flatMap((wanted) => wanted.values);
    expect(filter.advancedFilters.length).toBeLessThanOrEqual(25);
    expect(values.length).toBeLessThanOrEqual(25);
    expect(values.filter((value) => value.length > 512)).toEqual([]);
  });
});
