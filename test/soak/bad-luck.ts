import { createHttpHeaders } from '@azure/core-rest-pipeline';
import type { SimulatorRandom } from '../../local/simulator/random.ts';
import type { HttpTransport } from '../../shared/ports/platform.ts';

export interface BadLuck {
  readonly transport: (inner: HttpTransport) => HttpTransport;
  /** How often each kind has struck. */
  readonly struck: Map<string, number>;
}

const kinds = ['500', '429', 'reset before', 'reset after', 'timeout after'] as const;

/** Lets a share of all calls fail, before or after their effect, each kind as often as the others. */
export function createBadLuck(random: SimulatorRandom, share: number): BadLuck {
  const struck = new Map<string, number>();
  return {
    struck,
    transport: (inner) => ({
      sendRequest: async (request) => {
        if (!random.chance(share)) return inner.sendRequest(request);
        const kind = kinds[Math.floor(random.fraction() * kinds.length)] ?? '500';
        struck.set(kind, (struck.get(kind) ?? 0) + 1);
        if (kind.endsWith('after')) await inner.sendRequest(request);
        if (kind.startsWith('reset')) throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
        return { request, ...answerOf(kind) };
      },
    }),
  };
}

function answerOf(kind: string) {
  const [status, code] =
    kind === '429' ? [429, 'TooManyRequests'] : kind === '500' ? [500, 'InternalServerError'] : [504, 'GatewayTimeout'];
  const headers = createHttpHeaders({ 'content-type': 'application/json', ...(status === 429 && { 'retry-after': '5' }) });
  return { status, headers, bodyAsText: JSON.stringify({ error: { code, message: 'Bad luck.' } }) };
}
