import { sameZones, type ZoneGroup } from '../../domain/zone-group.ts';
import type { Check, Step, StepContext } from './step.ts';
import { endpointSnapshot } from './stored-snapshot.ts';

/** Zone groups die with their endpoint and are put back one after another, with the same names and zones. */
export const endpointZoneGroupsStep: Step = { name: 'zone-groups', what: 'endpoint.zone-group', check, apply };

async function check(context: StepContext): Promise<Check> {
  const { zoneGroups } = await endpointSnapshot(context);
  if (zoneGroups.length === 0) return { kind: 'satisfied' };
  if (!(await context.endpoint()))
    return { kind: 'back', toStep: 'create', because: 'the endpoint disappeared after it had been made again' };
  const live = await context.engine.azure.endpoints.zoneGroups(context.track.resourceId, context.signal);
  const missing = firstMissing(zoneGroups, live);
  if (!missing) {
    const isReady = live.every((group) => group.provisioningState === 'Succeeded');
    return isReady
      ? { kind: 'satisfied' }
      : { kind: 'waiting', forWhat: 'the zone group to be written', afterMs: context.engine.settings.pollMs };
  }
  return {
    kind: 'needed',
    intent: `Put zone group ${missing.name} of ${context.track.resourceId} back: ${missing.zones.map((zone) => zone.zoneId).join(', ')}.`,
  };
}

async function apply(context: StepContext) {
  const { zoneGroups } = await endpointSnapshot(context);
  const live = await context.engine.azure.endpoints.zoneGroups(context.track.resourceId, context.signal);
  const missing = firstMissing(zoneGroups, live);
  if (!missing) return { kind: 'finished' } as const;
  return context.engine.azure.endpoints.beginPutZoneGroup(context.track.resourceId, missing, context.signal);
}

/** One whose write failed is put again: a PUT of the same zones is how Azure retries it. */
function firstMissing(wanted: readonly ZoneGroup[], live: readonly ZoneGroup[]): ZoneGroup | undefined {
  return wanted.find(
    (group) => !live.some((other) => isNamed(other, group.name) && sameZones(group, other) && other.provisioningState !== 'Failed'),
  );
}

function isNamed(group: ZoneGroup, name: string): boolean {
  return group.name.toLowerCase() === name.toLowerCase();
}
