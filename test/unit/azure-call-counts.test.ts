import { describe, expect, it } from 'vitest';
import { type CallCounts, countingCalls } from '../../shared/azure/call-counts.ts';
import { createPacing, type PacedCall } from '../../shared/azure/pacing.ts';
import { createVirtualClock } from '../support/fakes/virtual-clock.ts';

const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
const endpoint = `${subscription}/resourceGroups/rg/providers/Microsoft.Network/privateEndpoints/pe`;

const call = (method: string, path = endpoint): PacedCall => ({
  method,
  url: `https://management.azure.com${path}?api-version=2025-01-01`,
  what: 'look',
  signal: new AbortController().signal,
});
const answer = (status: number, code = 'x', headers: Record<string, string> = {}) => ({
  method: 'GET',
  status,
  text: JSON.stringify({ error: { code, message: 'No.' } }),
  header: (name: string) => headers[name],
});

/** Work over one pacing, as all invocations of a process share it. */
function shared() {
  const pacing = createPacing(createVirtualClock(0));
  const said: CallCounts[] = [];
  const send = async (method: string, given = answer(200), path = endpoint) => {
    await pacing.beforeCall(call(method, path));
    pacing.afterCall(call(method, path), given);
  };
  return { said, send, count: (work: () => Promise<void>) => countingCalls(work, (counts) => void said.push(counts)) };
}

describe('the counts of calls', () => {
  it('tell writes from reads, and a query of Resource Graph is a read', async () => {
    const { said, send, count } = shared();
    await count(async () => {
      await send('GET');
      await send('POST', answer(200), '/providers/Microsoft.ResourceGraph/resources');
      await send('PUT', answer(201));
      await send('DELETE', answer(202));
    });
    expect(said).toEqual([{ total: 4, writes: 2, throttled: 0, heldBack: 0, failed: 0 }]);
  });

  it('tell refusals for the rate from those for a busy resource, and both from an Azure that is down', async () => {
    const { said, send, count } = shared();
    await count(async () => {
      await send('GET', answer(429, 'TooManyRequests', { 'retry-after': '1' }));
      await send('GET', answer(429, 'RetryableErrorDueToAnotherOperation'));
      await send('GET', answer(503));
    });
    expect(said).toEqual([{ total: 3, writes: 0, throttled: 1, heldBack: 0, failed: 1 }]);
  });

  it('have a call that was not sent, because Azure had asked for a long pause, and are said although the work fails', async () => {
    const { said, send, count } = shared();
    const work = async () => {
      await send('PUT', answer(429, 'TooManyRequests', { 'retry-after': '300' }));
      await send('PUT');
    };
    await expect(count(work)).rejects.toThrow('Relink sends none');
    expect(said).toEqual([{ total: 1, writes: 1, throttled: 1, heldBack: 1, failed: 0 }]);
  });

  it('are those of each work for itself, side by side on the same buckets', async () => {
    const { said, send, count } = shared();
    const works = [1, 130].map((times) =>
      count(async () => {
        for (let done = 0; done < times; done += 1) await send('GET');
      }),
    );
    await Promise.all(works);
    expect(said.map(({ total }) => total)).toEqual([1, 130]);
  });
});
