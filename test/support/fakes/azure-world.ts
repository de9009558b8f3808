import { idKey, isWithin } from '../../../shared/domain/arm-id.ts';
import type { ClusterState } from '../../../shared/domain/cluster.ts';
import type { Creation } from '../../../shared/domain/creation.ts';
import type { ARecord } from '../../../shared/domain/dns.ts';
import type { WorkspaceState } from '../../../shared/domain/hbi-roles.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import type { PolicyDenial } from '../../../shared/domain/policy.ts';
import type { RoleAssignment } from '../../../shared/domain/role-assignment.ts';
import type { RolePermission } from '../../../shared/domain/role-permission.ts';
import { type FailureDetails, ServiceError } from '../../../shared/domain/service-error.ts';
import type { ZoneGroup } from '../../../shared/domain/zone-group.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { ComputeUse } from '../../../shared/ports/computes.ts';
import type { PowerEvent } from '../../../shared/ports/history.ts';
import { isPastLastMoment } from '../../../shared/ports/last-moment.ts';
import type { Polled, Started } from '../../../shared/ports/operations.ts';

export interface WorldEndpoint {
  body: JsonObject;
  addresses: readonly string[];
  zoneGroups: readonly ZoneGroup[];
  /** Of the private link service it reaches; an endpoint of an older generation reaches nothing, whatever it says. */
  linkGeneration: number;
}

export interface WorldCompute {
  body: JsonObject;
  linkGeneration: number;
}

interface Operation {
  readonly endsAt: number;
  readonly end: () => void;
  readonly error?: FailureDetails;
  isOver: boolean;
}

/** A small Azure: what exists, and what is under way. Tests change it directly; the fake ports read and write it. */
export interface AzureWorld {
  readonly clock: Clock;
  readonly clusters: Map<string, ClusterState>;
  readonly endpoints: Map<string, WorldEndpoint>;
  readonly computes: Map<string, WorldCompute>;
  readonly records: Map<string, ARecord>;
  zones: readonly string[];
  workspaces: readonly string[];
  locks: readonly Lock[];
  /** Of what creations refer to, by `idKey`: `Succeeded` where nothing is said, undefined for what is gone. */
  readonly states: Map<string, string | undefined>;
  /** What Azure Policy says when it is asked; a creation is not refused by it. */
  denials: (creation: Creation) => readonly PolicyDenial[];
  /** Rights that Relink's identity does not have. */
  missingRights: readonly { readonly scope: string; readonly action: string }[];
  /** Undefined: Relink may not read them. */
  roleAssignments: readonly RoleAssignment[] | undefined;
  /** What roles allow, by the last name of the definition; roles that are not named here allow to pull images. */
  readonly roles: Map<string, readonly RolePermission[]>;
  /** What matters of workspaces that are not plain ones, by key. */
  readonly workspaceStates: Map<string, WorkspaceState>;
  readonly uses: Map<string, readonly ComputeUse[]>;
  powerEvents: readonly (PowerEvent & { readonly clusterId: string })[];
  readonly createdAt: Map<string, number>;
  /** Every write that reached Azure, accepted or not: `endpoint.delete pe-hub`. */
  readonly writes: string[];
  /** Called before every port call; answering an error makes the call fail without effect. */
  trouble: (call: string, id: string) => ServiceError | undefined;
  /** Errors with which accepted operations end; asked once per operation. */
  lateFailure: (what: string, id: string) => FailureDetails | undefined;
  /** How long an operation lasts that usually lasts `usual`; asked once per operation. */
  lastsMs: (usual: number) => number;
  /** Who holds a static address that a creation asks for; undefined when it is free. */
  addressHolder: (address: string) => string | undefined;
  linkGeneration: number;
  nextNumber(): number;
  ask(call: string, id: string, signal: AbortSignal): void;
  /** A write that reaches Azure, unless it is too late for it, as the adapters decide it. */
  send(write: string, signal: AbortSignal): void;
  begin(options: {
    readonly what: string;
    readonly id: string;
    readonly lastsMs: number;
    readonly finish: () => void;
    readonly fail: () => void;
  }): Started;
  poll(token: string): Polled;
  /** Locks that protect it: at it or above. */
  locksOn(id: string): readonly Lock[];
  /** Those, and the ones below it. */
  locksAround(id: string): readonly Lock[];
}

export function createAzureWorld(clock: Clock): AzureWorld {
  const operations = new Map<string, Operation>();
  let numbers = 0;
  const nextNumber = () => {
    numbers += 1;
    return numbers;
  };
  const settle = () => {
    for (const operation of operations.values()) {
      if (operation.isOver || clock.now() < operation.endsAt) continue;
      operation.isOver = true;
      operation.end();
    }
  };
  const world: AzureWorld = {
    clock,
    clusters: new Map(),
    endpoints: new Map(),
    computes: new Map(),
    records: new Map(),
    zones: [],
    workspaces: [],
    locks: [],
    states: new Map(),
    denials: () => [],
    missingRights: [],
    roleAssignments: [],
    roles: new Map(),
    workspaceStates: new Map(),
    uses: new Map(),
    powerEvents: [],
    createdAt: new Map(),
    writes: [],
    trouble: () => undefined,
    lateFailure: () => undefined,
    lastsMs: (usual) => usual,
    addressHolder: () => undefined,
    linkGeneration: 1,
    nextNumber,
    ask: (call, id, signal) => {
      signal.throwIfAborted();
      settle();
      const error = world.trouble(call, id);
      if (error) throw error;
    },
    send: (write, signal) => {
      signal.throwIfAborted();
      if (isPastLastMoment(signal)) throw new ServiceError('lease-lost', `${write}: too late, nothing was sent.`);
      world.writes.push(write);
    },
    begin: ({ what, id, lastsMs, finish, fail }) => {
      const token = `https://management.azure.com/operations/${nextNumber()}?sig=SIGNED-SECRET`;
      const error = world.lateFailure(what, id);
      operations.set(token, {
        endsAt: clock.now() + world.lastsMs(lastsMs),
        end: error ? fail : finish,
        isOver: false,
        ...(error && { error }),
      });
      return { kind: 'operation', token, retryAfterMs: 10_000 };
    },
    poll: (token) => {
      settle();
      const operation = operations.get(token);
      if (!operation) throw new Error('No such operation was ever begun.');
      if (!operation.isOver) return { kind: 'running' };
      return operation.error ? { kind: 'failed', error: operation.error } : { kind: 'finished' };
    },
    locksOn: (id) => world.locks.filter((lock) => isWithin(id, lockedScope(lock))),
    locksAround: (id) => world.locks.filter((lock) => isWithin(id, lockedScope(lock)) || isWithin(lockedScope(lock), id)),
  };
  return world;
}

const lockedScope = (lock: Lock) => lock.id.slice(0, lock.id.toLowerCase().indexOf('/providers/microsoft.authorization'));

export const recordKey = (zoneId: string, name: string) => `${idKey(zoneId)}/${name.toLowerCase()}`;
