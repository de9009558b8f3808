import type { Engine } from '../../../shared/repair/engine.ts';

/** One call that the repair makes of a port, as seen from the test. */
export interface PortCall {
  /** Counted from 1 over a whole night. */
  readonly number: number;
  /** `endpoints.beginDelete`, `store.tracks.save`, `queue.wake`. */
  readonly name: string;
}

/** What happens to one call in place of the call itself. `make` makes it. */
export type Mishap = (make: () => Promise<unknown>, call: PortCall) => Promise<unknown>;

export interface FaultyEngine {
  readonly engine: Engine;
  /** Calls made so far, in order. */
  readonly calls: readonly PortCall[];
}

/** One call by its number, every call of one name, or every call there is; all go as `mishap` says. */
export type PlantedFault = { readonly mishap: Mishap } & ({ readonly number: number } | { readonly each: string } | { readonly all: true });

/** The same engine, in which the calls that a fault names go wrong. Without a fault it only records. */
export function createFaultyEngine(engine: Engine, fault?: PlantedFault): FaultyEngine {
  const calls: PortCall[] = [];
  const call = (name: string, make: () => Promise<unknown>): Promise<unknown> => {
    const asked = { number: calls.length + 1, name };
    calls.push(asked);
    return fault && isHit(fault, asked) ? fault.mishap(make, asked) : make();
  };
  const port = <T extends object>(target: T, path: string): T =>
    Object.fromEntries(
      Object.entries(target)
        // What a fake has beside its port is for tests only.
        .filter(([name]) => name !== 'find' && name !== 'all')
        .map(([name, member]) => {
          const full = path === '' ? name : `${path}.${name}`;
          return [
            name,
            typeof member === 'function' ? (...given: unknown[]) => call(full, async () => member(...given)) : port(member, full),
          ];
        }),
    ) as T;
  const { wake } = engine.queue;
  return {
    engine: { ...engine, azure: port(engine.azure, ''), store: port(engine.store, 'store'), queue: port({ wake }, 'queue') },
    calls,
  };
}

function isHit(fault: PlantedFault, call: PortCall): boolean {
  if ('number' in fault) return fault.number === call.number;
  return 'all' in fault || fault.each === call.name;
}
