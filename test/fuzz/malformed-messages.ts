import type { Random } from '../../shared/ports/random.ts';
import { anyJson, pick, secret } from './planted.ts';

/** What stands on the poison queue when something else than Relink wrote to the run queue: the host hands over text or parsed JSON. */
export function malformedMessage(random: Random): unknown {
  return pick<() => unknown>(random, [
    () => ({ runId: secret(random) }),
    () => JSON.stringify({ runId: secret(random), token: secret(random) }),
    () => ({ runId: anyJson(random) }),
    () => `{"runId": ${secret(random)}`,
    () => anyJson(random),
  ])();
}
