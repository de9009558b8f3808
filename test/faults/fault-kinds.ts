import type { ErrorCode } from '../../shared/domain/error-catalogue.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { Mishap, PortCall } from '../support/fakes/faulty.ts';
import type { Stage } from '../support/fakes/stage.ts';

const minute = 60_000;

export interface FaultKind {
  readonly name: string;
  /** Whether the fault can befall such a call at all. */
  hits(call: PortCall): boolean;
  mishap(stage: Stage): Mishap;
  /** The write that was hit may be made twice: it was accepted and its effect never came. */
  readonly repeatsWrite?: boolean;
}

const isAzure = ({ name }: PortCall) => !/^(store|queue)\./.test(name);
const isLong = ({ name }: PortCall) => /\.begin[A-Z]/.test(name);
const isPoll = ({ name }: PortCall) => name.endsWith('.poll');
const isAzureWrite = (call: PortCall) => isLong(call) || /\.(putRecord|putRoleAssignment|approveConnection)$/.test(call.name);
const isStoreRead = ({ name }: PortCall) => /^store\.\w+\.(get|list|listActive|known|last|counts)$/.test(name);
const isOurs = (call: PortCall) => !isAzure(call);
/** Rows that are written under their ETag. */
const isConditional = ({ name }: PortCall) => /^store\.(clusters|runs|tracks)\.(insert|save)$/.test(name);

const fails = (code: ErrorCode, retryAfterMs?: number) => (): Mishap => async () => {
  throw new ServiceError(code, 'The fault that was planted.', { retryAfterMs });
};

const happensAndFails = (code: ErrorCode) => (): Mishap => async (make) => {
  await make();
  throw new ServiceError(code, 'The answer that was lost.');
};

/** No answer until the call's own limit of a minute; `happens`: the other side did it all the same. */
const hangs =
  (happens: boolean) =>
  (stage: Stage): Mishap =>
  async (make) => {
    if (happens) await make();
    await stage.clock.sleep(minute);
    throw new ServiceError('azure-unreachable', 'Azure gave no answer in time.');
  };

const endsLate =
  (code: ErrorCode, message: string) =>
  (stage: Stage): Mishap =>
  (make) => {
    stage.world.lateFailure = () => ({ code, message });
    const started = make();
    stage.world.lateFailure = () => undefined;
    return started;
  };

const lasts =
  (ms: number) =>
  (stage: Stage): Mishap =>
  (make) => {
    const { lastsMs } = stage.world;
    stage.world.lastsMs = () => ms;
    const started = make();
    stage.world.lastsMs = lastsMs;
    return started;
  };

const azure = (code: ErrorCode, options: { readonly note?: string; readonly retryAfterMs?: number } = {}): FaultKind => ({
  name: options.note ? `${code}, ${options.note}` : code,
  hits: isAzure,
  mishap: fails(code, options.retryAfterMs),
});

/** Longer than any operation is followed. */
export const neverMs = 20 * 60 * minute;

export const faultKinds: readonly FaultKind[] = [
  azure('azure-unreachable', { note: 'the connection was reset before anything happened' }),
  { name: 'azure-unreachable, it happened and the answer was lost', hits: isAzureWrite, mishap: happensAndFails('azure-unreachable') },
  { name: 'azure-unavailable, it happened and the answer was a 503', hits: isAzureWrite, mishap: happensAndFails('azure-unavailable') },
  { name: 'a hang before anything happened', hits: isAzure, mishap: hangs(false) },
  { name: 'a hang after it happened', hits: isAzureWrite, mishap: hangs(true) },
  azure('azure-busy'),
  azure('azure-busy', { note: 'Retry-After 14 s', retryAfterMs: 14_000 }),
  azure('azure-conflict'),
  azure('azure-throttled'),
  azure('azure-throttled', { note: 'Retry-After 17 s', retryAfterMs: 17_000 }),
  azure('azure-throttled', { note: 'Retry-After 86400 s', retryAfterMs: 86_400_000 }),
  azure('azure-unavailable'),
  azure('azure-unauthenticated'),
  azure('azure-unknown'),
  azure('unexpected'),
  azure('azure-forbidden'),
  { name: 'azure-linked-forbidden', hits: isAzureWrite, mishap: fails('azure-linked-forbidden') },
  { name: 'azure-locked', hits: isAzureWrite, mishap: fails('azure-locked') },
  { name: 'azure-policy-denied', hits: isAzureWrite, mishap: fails('azure-policy-denied') },
  { name: 'azure-invalid-request', hits: isAzureWrite, mishap: fails('azure-invalid-request') },
  { name: 'azure-address-in-use', hits: isAzureWrite, mishap: fails('azure-address-in-use') },
  { name: 'azure-not-found', hits: isAzureWrite, mishap: fails('azure-not-found') },
  { name: 'azure-operation-lost', hits: isPoll, mishap: fails('azure-operation-lost') },
  {
    name: 'an operation that ends Failed',
    hits: isLong,
    mishap: endsLate('azure-operation-failed', 'Azure ended it as Failed.'),
    repeatsWrite: true,
  },
  {
    name: 'an operation that ends Canceled, preempted by another',
    hits: isLong,
    mishap: endsLate('azure-busy', 'Azure ended it as Canceled.'),
    repeatsWrite: true,
  },
  {
    name: 'an operation that fails late under a lock',
    hits: isLong,
    mishap: endsLate('azure-locked', 'The target is locked.'),
    repeatsWrite: true,
  },
  { name: 'an operation that takes two hours', hits: isLong, mishap: lasts(2 * 60 * minute) },
  { name: 'an operation that never ends', hits: isLong, mishap: lasts(neverMs) },
  { name: 'store-unavailable, nothing happened', hits: isOurs, mishap: fails('store-unavailable') },
  {
    name: 'store-unavailable, it happened',
    hits: (call) => isOurs(call) && !isStoreRead(call),
    mishap: happensAndFails('store-unavailable'),
  },
  { name: 'store-conflict', hits: isConditional, mishap: fails('store-conflict') },
  { name: 'store-corrupt', hits: (call) => isStoreRead(call) || call.name === 'store.snapshots.put', mishap: fails('store-corrupt') },
];
