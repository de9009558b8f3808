import type { TimedCall } from './night-record.ts';

/** `LIST locks`, `GET privateEndpoints`, `PUT privateDnsZones/A`, `POLL operations`: what was called, without names. */
export function labelOf(call: Pick<TimedCall, 'method' | 'path' | 'kind'>): string {
  if (call.kind === 'poll') return `POLL ${call.path.split('/').at(-2)}`;
  const provider = call.path.split(/\/providers\//i).at(-1) ?? '';
  if (provider === call.path) return `LIST ${call.path.split('/').at(-1)}`;
  const [, ...rest] = provider.split('/');
  const types = rest.filter((_, index) => index % 2 === 0).join('/');
  const isList = rest.length % 2 === 1;
  return `${call.method === 'GET' && isList ? 'LIST' : call.method} ${types}`;
}
