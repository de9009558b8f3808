import { idKey, isWithin } from '../../shared/domain/arm-id.ts';
import { objectAt, textAt } from '../../shared/domain/json.ts';
import { gatewayError } from './answers.ts';
import type { ArmResponse, SimulatorCore } from './kernel.ts';

/**
 * The ARM scope of a request's path: the resource for a resource path or an action on it, what lies above for a collection
 * (`…/resourceGroups/x/providers/Microsoft.Network/privateEndpoints` is checked at the group).
 */
export function scopeOfPath(path: string): string {
  const segments = path.replace(/\/+$/, '').split('/');
  const at = segments.findLastIndex((segment) => segment.toLowerCase() === 'providers');
  if (at < 0) return segments.slice(0, segments.length % 2 === 1 ? segments.length : -1).join('/');
  const tail = segments.slice(at + 2);
  const kept = tail.length % 2 === 0 ? tail : tail.slice(0, -1);
  return kept.length === 0 ? segments.slice(0, at).join('/') || '/' : [...segments.slice(0, at + 2), ...kept].join('/');
}

/** Locks that stand at the scope or above it, and for a delete also those below. */
function locksOver(core: SimulatorCore, scope: string, includeBelow: boolean): readonly { level: string; scope: string }[] {
  return core.world
    .list({ type: 'Microsoft.Authorization/locks' })
    .map((lock) => ({ level: textAt(objectAt(lock.body, 'properties'), 'level') ?? '', scope: lockedScope(lock.id) }))
    .filter((lock) => isWithin(scope, lock.scope) || (includeBelow && isWithin(lock.scope, scope)));
}

/** The scope that a lock protects: its id without the lock's own part. */
export function lockedScope(lockId: string): string {
  return lockId.slice(0, lockId.toLowerCase().lastIndexOf('/providers/microsoft.authorization/locks/'));
}

/** The scopes whose lock stops the verb, without repetition. A delete lock stops deletes, a read-only lock every write and POST. */
export function lockingScopes(core: SimulatorCore, scope: string, verb: 'delete' | 'write'): readonly string[] {
  const stopping = locksOver(core, scope, verb === 'delete').filter((lock) => lock.level === 'ReadOnly' || verb === 'delete');
  const scopes = new Map(stopping.map((lock) => [idKey(lock.scope), lock.scope]));
  return [...scopes.values()];
}

/** Recorded in fault-bodies (2017; the text is unchanged in issues of 2025). A POST under a read-only lock says "write" too (recorded-network-aks, section 7). */
export function lockedText(scope: string, verb: 'delete' | 'write', scopes: readonly string[]): string {
  return `The scope '${scope}' cannot perform ${verb} operation because following scope(s) are locked: '${scopes.join(',')}'. Please remove the lock and try again.`;
}

/** 409 when a lock forbids the request, undefined otherwise. Locks themselves are not protected by locks. */
export function lockRefusal(core: SimulatorCore, method: string, scope: string): ArmResponse | undefined {
  if (method === 'GET' || method === 'HEAD' || /\/providers\/microsoft\.authorization\/locks\/[^/]+$/i.test(scope)) return undefined;
  const verb = method === 'DELETE' ? 'delete' : 'write';
  const scopes = lockingScopes(core, scope, verb);
  return scopes.length === 0 ? undefined : gatewayError(409, { code: 'ScopeLocked', message: lockedText(scope, verb, scopes) });
}
