import { type ClusterState, tagOf } from './cluster.ts';
import type { EndpointState } from './endpoint.ts';
import { modeOf } from './mode.ts';
import { mustKeepAddress } from './pinned-address.ts';
import type { LedgerEntry, Mode } from './run.ts';

/** Whether the dead endpoints of a stopped cluster are deleted at once, or only when they can be made again. */
export type Teardown = 'never' | 'on-stop';

/**
 * Most specific wins: the cluster's tag `relink-teardown`, then the setting. An unknown word in the tag means never. Whoever wants to be
 * asked before a repair (mode `approve`) is not surprised by half of one: only mode `auto` takes endpoints down early.
 */
export function isTeardownWanted(cluster: ClusterState, settings: { readonly teardown: Teardown; readonly mode: Mode }): boolean {
  const word = tagOf(cluster, 'relink-teardown') ?? settings.teardown;
  return word === 'on-stop' && modeOf(cluster, settings.mode) === 'auto';
}

export interface TeardownEvidence {
  readonly ledger: LedgerEntry | undefined;
  /** The setting for addresses; the endpoint's tag wins. */
  readonly pinPrivateIp: boolean;
}

/**
 * Why a linked endpoint of a stopped cluster is left until the start, or undefined when it may go. It may if the repair after the
 * start would delete it in any case, and if nothing of it can be lost meanwhile: its address is free for others while it is away.
 */
export function whyNotTakenDown(endpoint: EndpointState, { ledger, pinPrivateIp }: TeardownEvidence): string | undefined {
  const status = endpoint.connections[0]?.status ?? 'Unknown';
  if (endpoint.resourceGuid === undefined) return 'Azure shows no resourceGuid, so it could not be told from a new one.';
  if (ledger?.condition === 'apart') return 'an earlier repair of it was not finished, and goes on after the start.';
  if (status !== 'Approved' && status !== 'Disconnected') return `its connection is ${status}, and somebody may have to decide about it.`;
  if (mustKeepAddress(endpoint.body, pinPrivateIp))
    return 'it is to keep its address, which something else could be given during the stop.';
  return undefined;
}
