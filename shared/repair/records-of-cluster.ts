import { type ArmId, idKey, resourceGroupOf } from '../domain/arm-id.ts';
import { type ARecord, recordOf } from '../domain/dns.ts';
import { isInScope, subscriptionsOf } from '../domain/scope.ts';
import type { StepContext } from './steps/step.ts';

type Reader = Pick<StepContext, 'engine' | 'cluster' | 'signal' | 'once'>;

/**
 * A records of the API server's name in zones of that exact name, in scope and outside the node resource group, whose own zone
 * AKS keeps (AKS, "private-cluster-connect").
 */
export async function recordsOfCluster(context: Reader): Promise<readonly ARecord[]> {
  const name = context.cluster.privateFqdn === undefined ? undefined : recordOf(context.cluster.privateFqdn);
  if (!name) return [];
  const records = (await zonesNamed(context, name.zoneName)).map((zoneId) =>
    context.engine.azure.dnsZones.getRecord(zoneId, name.recordName, context.signal),
  );
  return (await Promise.all(records)).filter((record) => record !== undefined);
}

async function zonesNamed(context: Reader, zoneName: string): Promise<readonly ArmId[]> {
  const { azure, settings } = context.engine;
  const found = await Promise.all(
    subscriptionsOf(settings.scope).map((id) =>
      context.once(`zones ${zoneName} in ${id}`, () => azure.dnsZones.findZones(id, zoneName, context.signal)),
    ),
  );
  return found
    .flat()
    .filter((zoneId) => isInScope(zoneId, settings.scope) && idKey(resourceGroupOf(zoneId)) !== idKey(context.cluster.nodeResourceGroup));
}
