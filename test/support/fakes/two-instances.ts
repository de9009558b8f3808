import type { Engine } from '../../../shared/repair/engine.ts';
import { createTurns } from '../../../shared/repair/turns.ts';

/** The same engine on a machine whose clock is `ms` ahead (behind, when negative). Both go at the same pace. */
export function withSkew(engine: Engine, ms: number): Engine {
  const { clock } = engine;
  return { ...engine, turns: createTurns(), clock: { now: () => clock.now() + ms, sleep: (forMs, signal) => clock.sleep(forMs, signal) } };
}

export interface Stalled {
  readonly engine: Engine;
  /** Resolves when the instance stands still. */
  readonly reached: Promise<void>;
  goOn(): void;
  /** Calls of Azure and of the store so far, by name. */
  readonly calls: readonly string[];
}

export interface StallPlace {
  /** Asked before every call of Azure or of the store until it answers true; `number` counts from 1. */
  readonly isPlace: (name: string, number: number) => boolean;
  /** The instance stands still before the call leaves, or after its effect and before its answer. */
  readonly when: 'before' | 'after';
}

/** The same engine in a process that stands still once and then goes on as if nothing had been. */
export function stallAt(engine: Engine, { isPlace, when }: StallPlace): Stalled {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const calls: string[] = [];
  let isOver = false;
  const stop = () => {
    reached.resolve();
    return gate.promise;
  };
  const call = async (name: string, run: () => Promise<unknown>) => {
    calls.push(name);
    if (isOver || !isPlace(name, calls.length)) return run();
    isOver = true;
    if (when === 'before') await stop();
    const answer = await run();
    if (when === 'after') await stop();
    return answer;
  };
  const watchPort = (portName: string, port: object) =>
    Object.fromEntries(
      Object.entries(port).map(([name, member]: [string, (...given: unknown[]) => Promise<unknown>]) => [
        name,
        (...given: unknown[]) => call(`${portName}.${name}`, () => member(...given)),
      ]),
    );
  const watch = <T extends object>(ports: T): T =>
    Object.fromEntries(Object.entries(ports).map(([name, port]: [string, object]) => [name, watchPort(name, port)])) as T;
  return {
    engine: { ...engine, turns: createTurns(), azure: watch(engine.azure), store: watch(engine.store) },
    reached: reached.promise,
    goOn: gate.resolve,
    calls,
  };
}
