import type { ApiRequest, ServiceApi } from '../../shared/http/service.ts';
import type { Random } from '../../shared/ports/random.ts';
import { clusterId } from '../support/fakes/night-world.ts';
import { malformedWords } from './malformed-words.ts';
import { anyJson, pick, secret, secretMembers } from './planted.ts';

export interface MalformedRequest {
  readonly route: keyof ServiceApi;
  readonly request: ApiRequest;
}

const elsewhereId = clusterId
  .replace('11111111-1111-4111-8111-111111111111', '99999999-9999-4999-8999-999999999999')
  .replace('rg-night', 'rg-zq7planted');

/** Bodies of which none is a request for a cluster in scope. */
const bodies: readonly ((random: Random) => unknown)[] = [
  anyJson,
  (random) => ({ clusterId, action: 'repair', ...secretMembers(random) }),
  (random) => ({ clusterId, action: secret(random) }),
  (random) => ({ clusterId, action: 'repair', reason: secret(random).repeat(600) }),
  (random) => ({ clusterId, action: 'repair', reason: [secret(random)] }),
  (random) => ({ clusterId, action: 'plan', force: secret(random) }),
  (random) => ({ clusterId, action: 'plan', [secret(random)]: true }),
  (random) => ({ clusterId: secret(random), action: 'repair', reason: secret(random) }),
  (random) => ({ clusterId: `${clusterId}?sig=${secret(random)}`, action: 'repair' }),
  (random) => ({ clusterId: `${clusterId}/${secret(random)}`, action: 'repair' }),
  (random) => ({ clusterId: elsewhereId, action: pick(random, ['plan', 'repair']), reason: secret(random) }),
  (random) => [{ clusterId, action: 'repair', reason: secret(random) }],
];

function requestOf(parts: Partial<ApiRequest>): ApiRequest {
  return { method: 'GET', params: {}, query: new URLSearchParams(), json: async () => undefined, ...parts };
}

/** As the runtime does: the parser's error quotes the body. */
function brokenJson(random: Random): () => Promise<unknown> {
  const text = `${secret(random)} {"clusterId": `;
  return async () => JSON.parse(text) as unknown;
}

export function malformedRequest(random: Random): MalformedRequest {
  const kind = random.fraction();
  if (kind < 0.35) {
    const { route, body, ...parts } = malformedWords(random);
    return { route, request: requestOf({ ...parts, json: random.fraction() < 0.1 ? brokenJson(random) : body }) };
  }
  if (kind < 0.7) {
    const body = pick(random, bodies)(random);
    return {
      route: 'repair',
      request: requestOf({ method: 'POST', json: random.fraction() < 0.1 ? brokenJson(random) : async () => body }),
    };
  }
  if (kind < 0.85) return { route: 'run', request: requestOf({ params: { runId: pick(random, [secret(random), '', '..', '\u0000']) } }) };
  const query = new URLSearchParams({
    cluster: pick(random, [secret(random), elsewhereId]),
    limit: pick(random, ['', '20', secret(random)]),
  });
  return { route: kind < 0.95 ? 'runs' : 'health', request: requestOf({ query }) };
}
