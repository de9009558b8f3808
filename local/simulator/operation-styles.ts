import type { Operation, OperationStyle } from './operations.ts';

/** How a provider shows a long operation: recorded-network-aks section 1, recorded-ml-auth sections 1 and 2. */
interface StyleRules {
  /** Path of the poll URL, without host and query. */
  pollPath(operation: Operation): string;
  /** Path of the `Location` URL; undefined for a style that never sends one. */
  resultPath?(operation: Operation): string;
  /** When `Location` is sent with the first answer. */
  readonly location: 'always' | 'not-on-put' | 'never';
  /** `Retry-After` of the first answer when the provider's route names none; null for none. */
  readonly firstRetryAfter: number | null;
  /** `Retry-After` of the nth poll (from 0) while the operation runs; undefined for none. */
  pollRetryAfter(poll: number): number | undefined;
  readonly runningPollStatus: 200 | 202;
  /** Fixed api-version in poll URLs, where it is not the request's. */
  readonly apiVersion?: string;
  /** More of the query, for example `service=new`. */
  readonly query?: string;
  readonly contentType: string;
  /** Status word while it runs. */
  readonly running: string;
  body(operation: Operation): Record<string, unknown>;
  /** Whether polls repeat the operation's headers while it runs. */
  readonly repeatsHeaders: boolean;
}

const json = 'application/json; charset=utf-8';

/** 10, 10, 20, 20, 40, 40, 80, 160, 100, 100 …: as recorded, the step back at the end included. */
const networkRetryAfter = [10, 10, 20, 20, 40, 40, 80, 160];

const statusOnly = (operation: Operation): Record<string, unknown> => ({
  status: operation.statusWord(),
  ...(operation.error && { error: operation.error }),
});

const mlPoll = (operation: Operation): Record<string, unknown> => ({
  ...statusOnly(operation),
  ...(operation.status === 'Succeeded' && { percentComplete: 100 }),
});

const ml = (segment: string) => (operation: Operation) =>
  `/subscriptions/${operation.subscriptionId}/providers/Microsoft.MachineLearningServices/locations/${operation.location}/${segment}/${operation.id}`;

/** Recorded beside `InProgress` and `Succeeded`, never beside a phase name (aks-operation-phases-2026). */
const noiseOf = (operation: Operation): Operation['noise'] =>
  ['InProgress', 'Succeeded'].includes(operation.statusWord()) ? operation.noise : undefined;

const noRetryAfter = (): undefined => undefined;

export const styles: Readonly<Record<OperationStyle, StyleRules>> = {
  network: {
    pollPath: (operation) =>
      `/subscriptions/${operation.subscriptionId}/providers/Microsoft.Network/locations/${operation.location}/operations/${operation.id}`,
    resultPath: (operation) =>
      `/subscriptions/${operation.subscriptionId}/providers/Microsoft.Network/locations/${operation.location}/operationResults/${operation.id}`,
    location: 'not-on-put',
    firstRetryAfter: 10,
    pollRetryAfter: (poll) => networkRetryAfter[poll] ?? 100,
    runningPollStatus: 200,
    contentType: json,
    running: 'InProgress',
    body: statusOnly,
    repeatsHeaders: false,
  },
  'private-dns': {
    pollPath: (operation) =>
      `/subscriptions/${operation.subscriptionId}/resourceGroups/${operation.resourceGroup}/providers/Microsoft.Network/privateDnsOperationStatuses/${operation.id}`,
    resultPath: (operation) =>
      `/subscriptions/${operation.subscriptionId}/resourceGroups/${operation.resourceGroup}/providers/Microsoft.Network/privateDnsOperationResults/${operation.id}`,
    location: 'always',
    firstRetryAfter: 30,
    pollRetryAfter: () => 30,
    runningPollStatus: 202,
    contentType: json,
    running: 'InProgress',
    body: statusOnly,
    repeatsHeaders: true,
  },
  aks: {
    pollPath: (operation) =>
      `/subscriptions/${operation.subscriptionId}/providers/Microsoft.ContainerService/locations/${operation.location}/operations/${operation.id}`,
    resultPath: (operation) =>
      `/subscriptions/${operation.subscriptionId}/providers/Microsoft.ContainerService/locations/${operation.location}/operationresults/${operation.id}`,
    location: 'not-on-put',
    firstRetryAfter: null,
    pollRetryAfter: noRetryAfter,
    runningPollStatus: 200,
    apiVersion: '2016-03-30',
    contentType: 'application/json',
    running: 'InProgress',
    // `error` beside InProgress or Succeeded is recorded in 3 of 4 stops and 2 of 4 starts (aks-private-stop-start); only `status` counts.
    body: (operation) => ({
      name: operation.id,
      status: operation.statusWord(),
      startTime: new Date(operation.startedAt).toISOString(),
      ...(operation.status !== 'InProgress' && { endTime: new Date(operation.endsAt).toISOString() }),
      ...((operation.error ?? noiseOf(operation)) && { error: operation.error ?? noiseOf(operation) }),
    }),
    repeatsHeaders: false,
  },
  'ml-compute': {
    pollPath: ml('computeOperationsStatus'),
    location: 'never',
    firstRetryAfter: null,
    pollRetryAfter: noRetryAfter,
    runningPollStatus: 200,
    query: 'service=new',
    contentType: json,
    running: 'InProgress',
    body: mlPoll,
    repeatsHeaders: false,
  },
  'ml-workspace': {
    pollPath: ml('workspaceOperationsStatus'),
    resultPath: ml('workspaceOperationsStatus'),
    location: 'always',
    firstRetryAfter: null,
    pollRetryAfter: noRetryAfter,
    runningPollStatus: 200,
    contentType: json,
    running: 'InProgress',
    body: mlPoll,
    repeatsHeaders: false,
  },
  mfe: {
    pollPath: ml('mfeOperationsStatus'),
    resultPath: ml('mfeOperationResults'),
    location: 'always',
    firstRetryAfter: null,
    pollRetryAfter: noRetryAfter,
    runningPollStatus: 200,
    contentType: json,
    running: 'Updating',
    // The id in the body says mfeOperationResults although the URL was mfeOperationsStatus (ml-delete-fails-in-operation).
    body: (operation) => ({
      id: ml('mfeOperationResults')(operation),
      name: operation.id,
      startTime: new Date(operation.startedAt).toISOString(),
      ...(operation.status !== 'InProgress' && { endTime: new Date(operation.endsAt).toISOString() }),
      percentComplete: operation.status === 'Succeeded' ? 100 : 0,
      ...statusOnly(operation),
    }),
    repeatsHeaders: false,
  },
};
