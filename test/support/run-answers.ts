export const clusterId =
  '/subscriptions/5f0c1d2e-7a31-4c57-9c1d-2b6f0a9d4e11/resourceGroups/rg-aks/providers/Microsoft.ContainerService/managedClusters/aks-night';
export const endpointId =
  '/subscriptions/5f0c1d2e-7a31-4c57-9c1d-2b6f0a9d4e11/resourceGroups/rg-hub/providers/Microsoft.Network/privateEndpoints/pe-hub';
export const computeId =
  '/subscriptions/5f0c1d2e-7a31-4c57-9c1d-2b6f0a9d4e11/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/mlw/computes/gpu';
export const hash = '0123456789abcdef'.repeat(4);

export const plan = {
  at: '2026-11-20T20:14:50.000Z',
  hash,
  expiresAt: '2026-11-21T20:14:50.000Z',
  items: [
    {
      trackKind: 'endpoint',
      resourceId: endpointId,
      action: 'repair',
      because: 'its connection is Disconnected.',
      calls: [`DELETE ${endpointId}`],
    },
    { trackKind: 'compute', resourceId: computeId, action: 'leave', because: 'it was made after the last restart.' },
  ],
  remarks: [],
};

/** A run as the API lists it. */
export function runAnswer(state: string, members: object = {}) {
  const hasEnded = ['succeeded', 'refused', 'failed', 'parked', 'cancelled'].includes(state);
  return {
    runId: 'r1',
    clusterId,
    state,
    intent: 'repair',
    cause: 'request',
    requestedBy: 'dana@contoso.example',
    createdAt: '2026-11-20T20:13:58.000Z',
    updatedAt: '2026-11-20T20:15:00.000Z',
    hasEnded,
    ...(hasEnded && { endedAt: '2026-11-20T20:28:17.000Z' }),
    ...members,
  };
}

/** The same with all that is kept of it. */
export function viewAnswer(state: string, { tracks = [], journal = [], ...members }: ViewParts = {}) {
  return { run: runAnswer(state, members), tracks, journal };
}

interface ViewParts {
  readonly tracks?: readonly object[];
  readonly journal?: readonly object[];
  readonly [member: string]: unknown;
}

export function trackAnswer(state: string, members: object = {}) {
  return { kind: 'endpoint', resourceId: endpointId, state, step: 'create', ...members };
}

/** An entry of the journal, `second` seconds after 20:14. */
export function entryAnswer(second: number, text: string, members: object = {}) {
  const at = `2026-11-20T20:14:${String(second).padStart(2, '0')}.000Z`;
  return { runId: 'r1', at, kind: 'state', what: 'run.phase', text, ...members };
}
