import type { Engine } from '../../../shared/repair/engine.ts';
import { createTurns } from '../../../shared/repair/turns.ts';

/** Names of the port methods that change something. */
const usualWrites = /^(begin|put|approve|insert|save|append|raise|claim|remove|wake)/;

export interface MortalEngine {
  readonly engine: Engine;
  /** Resolves when the process has died. */
  readonly died: Promise<void>;
  /** Writes made so far, by name. */
  readonly writes: readonly string[];
}

/**
 * The same engine in a process that dies at its `deathAt`th write (counted from 1), before or after the write's effect. Nothing that
 * was under way in it ever goes on: every later call, sleep included, hangs.
 */
export function createMortalEngine(
  engine: Engine,
  options: { readonly deathAt: number; readonly effect: 'before' | 'after'; readonly writes?: RegExp },
): MortalEngine {
  const made: string[] = [];
  let isDead = false;
  let die = () => {};
  const died = new Promise<void>((resolve) => {
    die = resolve;
  });
  const never = () => new Promise<never>(() => {});
  const call = async (name: string, run: () => Promise<unknown>): Promise<unknown> => {
    if (isDead) return never();
    if (!(options.writes ?? usualWrites).test(name)) return alive(await run());
    made.push(name);
    const isLast = made.length === options.deathAt;
    if (isLast && options.effect === 'before') return end();
    const answer = await run();
    return isLast ? end() : alive(answer);
  };
  const alive = (answer: unknown) => (isDead ? never() : answer);
  const end = () => {
    isDead = true;
    die();
    return never();
  };
  const port = <T extends object>(target: T): T =>
    Object.fromEntries(
      Object.entries(target).map(([name, member]) => [
        name,
        typeof member === 'function' ? (...given: unknown[]) => call(name, () => member(...given)) : port(member),
      ]),
    ) as T;
  const { azure, store, queue, clock } = engine;
  const mortalClock = {
    now: clock.now,
    sleep: (ms: number, signal?: AbortSignal) => call('sleep', () => clock.sleep(ms, signal)) as Promise<void>,
  };
  return {
    engine: {
      ...engine,
      azure: port(azure),
      store: port(store),
      queue: { wake: port(queue).wake },
      clock: mortalClock,
      turns: createTurns(),
    },
    died,
    writes: made,
  };
}
