import type { Host } from '../host/host.ts';
import type { ShownEntry, ShownRun } from './relink-lines.ts';

/** Relink as a client of its HTTP API sees it. */
export interface Api {
  runs(): Promise<readonly ShownRun[]>;
  run(runId: string): Promise<{ readonly run: ShownRun; readonly journal: readonly ShownEntry[] }>;
  /** Asks for a plan or a repair; resolves with the run's id when it is queued. */
  request(clusterId: string, action: 'plan' | 'repair'): Promise<string>;
  /** Asks to make a missing endpoint or compute again from its newest snapshot; resolves with the run's id. */
  restore(resourceId: string, reason: string): Promise<string>;
  openFindings(clusterId: string): Promise<readonly ShownFinding[]>;
}

export interface ShownFinding {
  readonly ruleId: string;
  readonly subjectId: string;
  readonly severity: string;
  readonly seen: string;
}

/** `newToken` is asked before each request: on a fast clock a token gets old. */
export function createApi(host: Pick<Host, 'url'>, newToken: () => Promise<string>): Api {
  const call = async <T>(path: string, body?: unknown): Promise<T> => {
    const headers = { authorization: `Bearer ${await newToken()}`, 'content-type': 'application/json' };
    const init = body === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${host.url}/api${path}`, init);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  return {
    runs: async () => (await call<{ runs: readonly ShownRun[] }>('/runs?limit=20')).runs,
    run: (runId) => call(`/runs/${encodeURIComponent(runId)}`),
    restore: async (resourceId, reason) => {
      const { snapshots } = await call<{ snapshots: readonly { snapshotId: string }[] }>(
        `/snapshots?resource=${encodeURIComponent(resourceId)}`,
      );
      return (await call<{ runId: string }>('/restore', { snapshotId: snapshots[0]?.snapshotId, reason })).runId;
    },
    openFindings: async (clusterId) =>
      (await call<{ findings: readonly ShownFinding[] }>(`/findings?state=open&cluster=${encodeURIComponent(clusterId)}`)).findings,
    request: async (clusterId, action) => (await call<{ runId: string }>('/repair', { clusterId, action })).runId,
  };
}
