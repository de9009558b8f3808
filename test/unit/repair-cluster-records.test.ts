import { describe, expect, it } from 'vitest';
import type { ClusterState } from '../../shared/domain/cluster.ts';
import type { RepairSettings } from '../../shared/repair/engine.ts';
import { recordsOfCluster } from '../../shared/repair/records-of-cluster.ts';
import { recordKey } from '../support/fakes/azure-world.ts';
import { hubId, hubZoneId, spokeZoneId, subscription, zoneName } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';

const other = '/subscriptions/33333333-3333-4333-8333-333333333333';
const farZoneId = `${other}/resourceGroups/rg-far/providers/Microsoft.Network/privateDnsZones/${zoneName}`;

/** A stage with a further zone of the name, in another subscription, that has the record too. */
function withFarZone(settings: Partial<RepairSettings>): Stage {
  const stage = createStage(settings);
  const { world } = stage;
  world.zones = [...world.zones, farZoneId];
  const record = { zoneId: farZoneId, name: 'aks-night-dns', ttlSeconds: 300, addresses: ['10.3.0.4'], etag: 'far' };
  world.records.set(recordKey(farZoneId, 'aks-night-dns'), record);
  return stage;
}

async function zonesOfRecords(stage: Stage, changes: Partial<Record<keyof ClusterState, string | undefined>> = {}) {
  const context = await (await openedTrack(stage, hubId)).context();
  const records = await recordsOfCluster({ ...context, cluster: { ...context.cluster, ...changes } as ClusterState });
  return records.map((record) => record.zoneId);
}

describe('the records of a cluster’s name', () => {
  it('are those of every subscription of the scope, without the zone that AKS keeps itself', async () => {
    expect(await zonesOfRecords(withFarZone({ scope: [subscription, other] }))).toEqual([hubZoneId, spokeZoneId, farZoneId]);
  });

  it('in zones out of scope are left out', async () => {
    const scope = [`${subscription}/resourceGroups/rg-hub`, `${other}/resourceGroups/rg-near`];
    expect(await zonesOfRecords(withFarZone({ scope }))).toEqual([hubZoneId]);
  });

  it.each([undefined, 'a-name-without-a-zone'])('are none, and none are asked for, when that name is %s', async (privateFqdn) => {
    const stage = createStage();
    const asked: string[] = [];
    stage.world.trouble = (call) => {
      if (call.startsWith('dnsZones.')) asked.push(call);
      return undefined;
    };
    expect(await zonesOfRecords(stage, { privateFqdn })).toEqual([]);
    expect(asked).toEqual([]);
  });
});
