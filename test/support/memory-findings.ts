import { idKey } from '../../shared/domain/arm-id.ts';
import type { Finding } from '../../shared/domain/finding.ts';
import type { SweepMemory } from '../../shared/domain/sweep-memory.ts';
import type { Store } from '../../shared/ports/store.ts';

/** Findings and what sweeps remember, in memory. */
export function createMemoryFindings(): Pick<Store, 'findings' | 'sweepMemories'> {
  const findings = new Map<string, Finding>();
  const memories = new Map<string, SweepMemory>();
  return {
    findings: {
      get: async (findingId) => structuredClone(findings.get(findingId)),
      change: async (findingId, change) => {
        const before = findings.get(findingId);
        const after = change(before);
        if (after) findings.set(findingId, structuredClone(after));
        return structuredClone({ ...(before && { before }), ...(after && { after }) });
      },
      list: async ({ clusterId, after = '', limit }) => {
        const found = [...findings.values()]
          .filter((row) => (clusterId === undefined || idKey(row.clusterId) === idKey(clusterId)) && row.findingId > after)
          .sort((one, other) => (one.findingId < other.findingId ? -1 : 1));
        const page = structuredClone(found.slice(0, limit));
        const last = page.at(-1);
        return { findings: page, ...(found.length > limit && last && { next: last.findingId }) };
      },
      remove: async (findingId, mayGo) => {
        const found = findings.get(findingId);
        return found !== undefined && mayGo(found) && findings.delete(findingId);
      },
    },
    sweepMemories: {
      list: async () => structuredClone([...memories.values()]),
      change: async (clusterId, change) => {
        const after = change(structuredClone(memories.get(idKey(clusterId))));
        if (after) memories.set(idKey(clusterId), structuredClone(after));
      },
      remove: async (clusterId) => void memories.delete(idKey(clusterId)),
    },
  };
}
