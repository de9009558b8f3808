import { ServiceError } from '../domain/service-error.ts';

type Members = Readonly<Record<string, unknown>>;

export type Ask = <T>(key: string, read: () => Promise<T>) => Promise<T>;

/**
 * A port with the reads that are named, and nothing else: any other member of it rejects (R10). Equal questions are asked once, through
 * `ask`, whatever their signals.
 */
export function readsOnly<T extends object>(port: T, reads: readonly (keyof T & string)[], ask: (name: string) => Ask): T {
  const members = port as Members;
  const asked = Object.fromEntries(reads.map((name) => [name, once(members, name, ask(name))]));
  const refused = Object.fromEntries(Object.keys(port).map((name) => [name, () => refuse(name)]));
  return { ...refused, ...asked } as T;
}

function once(members: Members, name: string, ask: Ask) {
  return (...given: unknown[]): Promise<unknown> => {
    const key = `${name} ${JSON.stringify(given.filter((value) => !(value instanceof AbortSignal)))}`;
    return ask(key, async () => (members[name] as (...args: unknown[]) => Promise<unknown>)(...given));
  };
}

function refuse(name: string): Promise<never> {
  return Promise.reject(new ServiceError('unexpected', `The doctor reads only, and ${name} is no read.`));
}
