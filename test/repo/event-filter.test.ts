import { describe, expect, it } from 'vitest';
import filter from '../../infra/event-filter.json' with { type: 'json' };
import { parseEvents } from '../../shared/signals/parse-event.ts';
import { cloudEvent, type EventParts, gridEvent, samples } from '../support/event-samples.ts';

/** How Event Grid filters ("Understand event filtering"): types and all filters must fit, any value of one suffices, case does not count. */
function passes(event: ReturnType<typeof gridEvent> | ReturnType<typeof cloudEvent>): boolean {
  const type = 'eventType' in event ? event.eventType : event.type;
  const isIncluded = filter.includedEventTypes.some((included) => included.toLowerCase() === type.toLowerCase());
  return (
    isIncluded &&
    filter.advancedFilters.every((wanted) => wanted.values.some((value) => value.toLowerCase() === valueAt(event, wanted).toLowerCase()))
  );
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
    expect(parseEvents(event).signals).toMatchObject([{ kind }]);
  });

  it.each(unwanted)('keeps $operationName away, which would only cost money', (parts) => {
    expect(passes(make(parts))).toBe(false);
    expect(parseEvents(make(parts)).signals).toEqual([]);
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
