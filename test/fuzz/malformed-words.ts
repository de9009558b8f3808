import type { ServiceApi } from '../../shared/http/service.ts';
import type { Random } from '../../shared/ports/random.ts';
import { clusterId } from '../support/fakes/night-world.ts';
import { anyJson, pick, secret, secretMembers } from './planted.ts';

/** The routes by which people say something to Relink. */
export const wordRoutes = [
  'approve',
  'cancel',
  'placeHold',
  'liftHold',
  'restore',
  'snapshots',
  'holds',
  'findings',
  'suppress',
  'unsuppress',
  'clusters',
  'tracks',
  'journal',
  'alerts',
] as const satisfies readonly (keyof ServiceApi)[];

const plain = { by: 'Ada', reason: 'we change the nodes' };
const hash = 'a'.repeat(64);

/** Bodies that are right but for one thing, of which no route takes any. */
const bodies: readonly ((random: Random) => unknown)[] = [
  anyJson,
  (random) => ({ ...plain, ...secretMembers(random) }),
  (random) => ({ ...plain, by: `${secret(random)}\n` }),
  (random) => ({ ...plain, by: secret(random).repeat(101) }),
  (random) => ({ ...plain, reason: secret(random).repeat(501) }),
  (random) => ({ ...plain, reason: [secret(random)] }),
  (random) => ({ hash: secret(random), by: 'Ada' }),
  (random) => ({ hash, by: { name: secret(random) } }),
  (random) => ({ ...plain, snapshotId: secret(random) }),
  (random) => ({ ...plain, snapshotId: `${'0'.repeat(32)}-${hash}${secret(random)}` }),
  (random) => ({ ...plain, clusterId, name: 'upgrade', until: secret(random) }),
  (random) => ({ ...plain, clusterId, name: `up\u0000grade${secret(random)}` }),
  (random) => ({ ...plain, clusterId: `${clusterId}#${secret(random)}`, name: 'upgrade' }),
  (random) => ({ ...plain, clusterId: secret(random), name: 'upgrade', until: '2030-01-01T00:00:00Z' }),
  (random) => ({ ...plain, days: secret(random) }),
  (random) => ({ ...plain, days: pick(random, [0, -1, 1e9, 0.5]) }),
  (random) => ({ by: 'Ada', reason: secret(random), days: 30 }),
];

/** What comes with the request, whatever the route: ids of nothing, names that are none. */
export function malformedWords(random: Random) {
  const id = pick(random, [secret(random), '', '..', '\u0000', 'run-1']);
  const body = pick(random, bodies)(random);
  return {
    route: pick(random, wordRoutes),
    params: { runId: id, holdId: id, findingId: pick(random, [id, `${'0'.repeat(16)}-${'0'.repeat(32)}`]) },
    query: new URLSearchParams({
      by: pick(random, ['', `${secret(random)}\n`]),
      resource: secret(random),
      id: secret(random),
      [pick(random, ['cluster', 'severity', 'state', 'rule', 'after', 'format', 'limit'])]: secret(random),
    }),
    body: async () => body,
  };
}
