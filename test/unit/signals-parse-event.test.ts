import { describe, expect, it } from 'vitest';
import { parseEvents } from '../../shared/signals/parse-event.ts';
import { cloudEvent, clusterTopicEvent, gridEvent, samples } from '../support/event-samples.ts';

const { clusterId, endpointId, computeId } = samples;
const start = {
  kind: 'started',
  clusterId,
  at: Date.UTC(2026, 2, 2, 5, 31, 7, 602),
  eventId: 'event-1',
  correlationId: '5bb0c1d2-7a2e-4f39-9a52-1c2f6a9e0001',
};

describe('parsing deliveries of Event Grid', () => {
  it.each([
    ['EventGridSchema, single', gridEvent()],
    ['EventGridSchema, array', [gridEvent()]],
    ['CloudEvents 1.0, single', cloudEvent()],
    ['CloudEvents 1.0, array', [cloudEvent()]],
  ])('reads a start in %s and keeps nothing of its claims', (_, payload) => {
    expect(parseEvents(payload)).toEqual({ signals: [start], foreign: 0, malformed: 0 });
  });

  it('reads a stop, whatever the casing of type, operation and id', () => {
    const event = gridEvent({
      type: 'microsoft.resources.RESOURCEACTIONSUCCESS',
      operationName: 'MICROSOFT.CONTAINERSERVICE/managedClusters/STOP/action',
      resourceUri: clusterId.replace('resourceGroups', 'resourcegroups').replace('managedClusters', 'managedclusters'),
    });
    expect(parseEvents(event).signals).toMatchObject([
      { kind: 'stopped', clusterId: clusterId.replace('resourceGroups', 'resourcegroups').replace('managedClusters', 'managedclusters') },
    ]);
  });

  it('takes the id from the subject when the data has none, and from the data when the subject has none', () => {
    const bare = gridEvent();
    const { resourceUri: _, ...data } = bare.data;
    expect(parseEvents({ ...bare, data }).signals).toEqual([start]);
    expect(parseEvents(gridEvent({ subject: 'aks-ml' })).signals).toEqual([start]);
  });

  it('does not believe an event whose subject and data name two clusters', () => {
    const event = gridEvent({ subject: clusterId.replace('aks-ml', 'aks-other') });
    expect(parseEvents(event)).toEqual({ signals: [], foreign: 0, malformed: 1 });
  });

  it.each([
    ['Microsoft.Resources.ResourceActionFailure', 'start failed'],
    ['Microsoft.Resources.ResourceActionCancel', 'start was cancelled'],
  ])('makes %s a hint, not a restart', (type, about) => {
    expect(parseEvents(gridEvent({ type })).signals).toEqual([
      { kind: 'hint', resourceId: clusterId, at: start.at, eventId: 'event-1', about },
    ]);
  });

  it.each([
    ['private endpoint deleted', endpointId, 'Microsoft.Network/privateEndpoints/delete'],
    ['compute deleted', computeId, 'Microsoft.MachineLearningServices/workspaces/computes/delete'],
  ])('makes a hint of a %s', (about, resourceUri, operationName) => {
    const event = cloudEvent({ type: 'Microsoft.Resources.ResourceDeleteSuccess', resourceUri, operationName });
    expect(parseEvents(event).signals).toEqual([{ kind: 'hint', resourceId: resourceUri, at: start.at, eventId: 'event-1', about }]);
  });

  it.each([
    'NodePoolRollingStarted',
    'NodePoolRollingSucceeded',
    'NodePoolRollingFailed',
    'ClusterSupportEnding',
    'ClusterSupportEnded',
    'NewKubernetesVersionAvailable',
  ])('makes a hint of AKS’s own %s, about the cluster that is the topic', (name) => {
    expect(parseEvents(clusterTopicEvent(name)).signals).toMatchObject([{ kind: 'hint', resourceId: clusterId, about: name }]);
  });

  it.each([
    [
      'another POST on the same cluster',
      gridEvent({ operationName: 'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action' }),
    ],
    [
      'a start of an agent pool-like child',
      gridEvent({ operationName: 'Microsoft.ContainerService/managedClusters/agentPools/start/action' }),
    ],
    [
      'a write of the cluster',
      gridEvent({ type: 'Microsoft.Resources.ResourceWriteSuccess', operationName: 'Microsoft.ContainerService/managedClusters/write' }),
    ],
    [
      'a failed delete',
      gridEvent({
        type: 'Microsoft.Resources.ResourceDeleteFailure',
        resourceUri: endpointId,
        operationName: 'Microsoft.Network/privateEndpoints/delete',
      }),
    ],
    [
      'a delete of something else',
      gridEvent({
        type: 'Microsoft.Resources.ResourceDeleteSuccess',
        resourceUri: `${endpointId}/privateDnsZoneGroups/default`,
        operationName: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/delete',
      }),
    ],
    ['a blob event', { ...cloudEvent({ type: 'Microsoft.Storage.BlobCreated' }), data: { api: 'PutBlob', operationName: 7 } }],
    ['an action of which nobody says the name', { ...gridEvent(), data: { resourceUri: clusterId } }],
    [
      'a delete of which nobody says the name',
      { ...gridEvent({ type: 'Microsoft.Resources.ResourceDeleteSuccess', subject: 'pe' }), data: {} },
    ],
    ['an unknown event of AKS', clusterTopicEvent('SomethingNew')],
    ['an action event with an unknown ending', gridEvent({ type: 'Microsoft.Resources.ResourceActionStarted' })],
  ])('counts %s as foreign', (_, event) => {
    expect(parseEvents(event)).toEqual({ signals: [], foreign: 1, malformed: 0 });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', JSON.stringify(gridEvent())],
    ['an array within an array', [[gridEvent()]]],
    ['an event without id', { ...gridEvent(), id: '' }],
    ['an event without time', { ...gridEvent(), eventTime: undefined }],
    ['an event before 1970', gridEvent({ at: '1969-12-31T23:59:59Z' })],
    ['an event of AKS whose topic is no cluster', { ...clusterTopicEvent('NodePoolRollingStarted'), topic: '/subscriptions/x' }],
    ['an event at no time', { ...cloudEvent(), time: '2026-13-45T99:99:99Z' }],
    ['CloudEvents of another version', { ...cloudEvent(), specversion: '0.3' }],
    ['a start of no cluster', gridEvent({ resourceUri: endpointId })],
    ['a start with a path in the id', gridEvent({ resourceUri: clusterId.replace('rg-ml', '..') })],
    ['a start with a query in the id', gridEvent({ resourceUri: `${clusterId}?api-version=1` })],
    ['a start with a line break in the id', gridEvent({ resourceUri: `${clusterId}\nx` })],
    ['a start outside any subscription', gridEvent({ resourceUri: clusterId.replace(samples.subscriptionId, 'all') })],
    [
      'a delete of an endpoint without an id',
      gridEvent({
        type: 'Microsoft.Resources.ResourceDeleteSuccess',
        resourceUri: 'pe',
        operationName: 'Microsoft.Network/privateEndpoints/delete',
      }),
    ],
  ])('counts %s as malformed', (_, event) => {
    expect(parseEvents(event)).toEqual({ signals: [], foreign: 0, malformed: 1 });
  });

  it('reads the good ones of a mixed array', () => {
    const parsed = parseEvents([
      gridEvent({ id: 'a' }),
      'rubbish',
      cloudEvent({ id: 'b' }),
      gridEvent({ type: 'Microsoft.Storage.BlobCreated' }),
    ]);
    expect(parsed.signals.map((signal) => signal.eventId)).toEqual(['a', 'b']);
    expect(parsed).toMatchObject({ foreign: 1, malformed: 1 });
  });

  it('takes a time without a zone for UTC', () => {
    expect(parseEvents(cloudEvent({ at: '2026-03-02T05:31:07.1032748' })).signals[0]?.at).toBe(Date.UTC(2026, 2, 2, 5, 31, 7, 103));
  });

  it.each([
    ['2026-03-02T05:31:07+02:00', Date.UTC(2026, 2, 2, 3, 31, 7)],
    ['2026-03-02T05:31:07-11:30', Date.UTC(2026, 2, 2, 17, 1, 7)],
    ['1970-01-01T00:00:00Z', 0],
  ])('takes %s for what it says', (written, at) => {
    expect(parseEvents(gridEvent({ at: written })).signals[0]?.at).toBe(at);
  });

  it('never lets a signal be later than its delivery', () => {
    const parsed = parseEvents(gridEvent({ at: '2999-01-01T00:00:00Z' }), { receivedAt: 1_780_000_000_000 });
    expect(parsed.signals[0]?.at).toBe(1_780_000_000_000);
  });

  it.each(['x y\n"', '"5bb0c1d2', 'a'.repeat(65), ''])('leaves out a correlation id that does not look like one: %j', (correlationId) => {
    const event = gridEvent();
    const parsed = parseEvents({ ...event, data: { ...event.data, correlationId } });
    expect(parsed.signals).toEqual([{ kind: 'started', clusterId, at: start.at, eventId: 'event-1' }]);
  });

  it('survives a value whose members throw when they are read', () => {
    const hostile = Object.defineProperty({}, 'id', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect(parseEvents(hostile)).toEqual({ signals: [], foreign: 0, malformed: 1 });
  });
});
