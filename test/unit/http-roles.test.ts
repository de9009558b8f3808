import { describe, expect, it } from 'vitest';
import { apiRoutes } from '../../shared/http/routes.ts';
import { type CallerName, createApiStage } from '../support/api-stage.ts';

type Door = CallerName | 'key' | 'nobody';
/** Whether each may, by hand: rita reads, dana repairs, lee approves too, the pipeline repairs, nora has no role, then a key, then nobody. */
const doors: readonly Door[] = ['rita', 'dana', 'lee', 'pipeline', 'nora', 'key', 'nobody'];
const table: Readonly<Record<string, string>> = {
  'GET clusters': 'yyyy n y -',
  'POST repair': 'nyyy n y -',
  'GET runs': 'yyyy n y -',
  'GET runs/{runId}': 'yyyy n y -',
  'GET runs/{runId}/tracks': 'yyyy n y -',
  'GET runs/{runId}/journal': 'yyyy n y -',
  'POST runs/{runId}/approve': 'nnyn n n -',
  'POST runs/{runId}/cancel': 'nyyy n y -',
  'POST restore': 'nyyy n n -',
  'GET snapshots': 'yyyy n y -',
  'POST holds': 'nyyy n y -',
  'DELETE holds/{holdId}': 'nyyy n y -',
  'GET holds': 'yyyy n y -',
  'GET findings': 'yyyy n y -',
  'POST findings/{findingId}/suppress': 'nyyy n y -',
  'DELETE findings/{findingId}/suppress': 'nyyy n y -',
  'GET alerts': 'yyyy n y -',
  'POST alerts/test': 'nyyy n y -',
  'GET health': 'yyyy n y -',
  'GET doctor': 'yyyy n y -',
};
const cases = Object.entries(table).flatMap(([route, row]) =>
  [...row.replaceAll(' ', '')].map((word, index): [string, Door, string] => [route, doors[index] ?? 'nobody', word]),
);
const statusOf = { n: 403, '-': 401 } as Readonly<Record<string, number>>;

describe('who may do what', () => {
  it('is decided here for every route of the API', () => {
    expect(Object.keys(table).sort()).toEqual(
      Object.values(apiRoutes)
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    );
  });

  it.each(cases)('%s by %s: %s', async (route, as, word) => {
    const [method = '', path = ''] = route.split(' ');
    const { send, queue } = createApiStage();
    const answer = await send(method, path.replace(/\{\w+\}/, 'none'), { as, ...(method === 'POST' && { json: {} }) });
    // Who may gets past the door: to an answer, or to what is wrong with an empty request.
    if (word === 'y') expect([200, 400, 404]).toContain(answer.status);
    else expect(answer.status).toBe(statusOf[word]);
    expect(queue.messages()).toEqual([]);
  });

  it('is nothing for a key where keys are not allowed', async () => {
    const { send } = createApiStage({ keysAllowed: false });
    for (const { method, path } of Object.values(apiRoutes)) {
      const answer = await send(method, path.replace(/\{\w+\}/, 'none'), { as: 'key' });
      expect([answer.status, answer.body['code']]).toEqual([403, 'not-allowed']);
    }
  });
});
