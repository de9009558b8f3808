import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { requestRestore } from '../../shared/repair/request-restore.ts';
import { churnId, clusterId, hubId, hubZoneId, setCluster, spokeId, subscription } from '../support/fakes/night-world.ts';
import { healed, pictureOf } from '../support/fakes/oracles.ts';
import { afterNight, createStage, endpointOf, hour, type Stage } from '../support/fakes/stage.ts';

const lockOn = (scope: string, level: 'CanNotDelete' | 'ReadOnly' = 'CanNotDelete') => ({
  id: `${scope}/providers/Microsoft.Authorization/locks/keep`,
  level,
});
const subnetId = `${subscription}/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/endpoints`;
const writesOf = (stage: Stage, name: string) => stage.world.writes.filter((write) => write.includes(name));

/** A repaired night, after which somebody deletes one part and puts the lock on it; it is asked back from its snapshot. */
async function restoredUnder(level: 'CanNotDelete' | 'ReadOnly', id: string): Promise<Stage> {
  const stage = await afterNight(() => undefined);
  stage.world.endpoints.delete(idKey(id));
  stage.world.computes.delete(idKey(id));
  stage.world.writes.splice(0);
  stage.world.locks = [lockOn(id, level)];
  const [newest] = await stage.engine.store.snapshots.list(id);
  await requestRestore(stage.engine, { snapshotId: newest?.snapshotId ?? '', by: 'on-call', reason: 'deleted by mistake' });
  await stage.work();
  return stage;
}

describe('locks, before anything is taken away', () => {
  it.each([
    ['the network interface, which goes with the endpoint', (stage: Stage) => lockOn(nicOf(stage, hubId))],
    ['the subnet, which the new endpoint joins', () => lockOn(subnetId, 'ReadOnly')],
    ['the zone whose record has to follow', () => lockOn(hubZoneId, 'ReadOnly')],
  ])('refuse an endpoint when one stands on %s', async (_what, lock) => {
    const stage = await afterNight((made) => {
      made.world.locks = [lock(made)];
    });
    expect(writesOf(stage, 'pe-hub')).toEqual([]);
    expect((await stage.lastRun()).verdict).toContain(`lock ${stage.world.locks[0]?.id}`);
  });

  it.each([
    ['a zone, where nothing is deleted by hand', hubZoneId],
    ['another compute of the workspace', churnId.replace('/churn', '/other')],
    ['something below the cluster that is no connection', `${clusterId}/agentPools/system`],
  ])('do not refuse what they do not forbid: a delete lock on %s', async (_what, scope) => {
    const stage = await afterNight(({ world }) => {
      world.locks = [lockOn(scope)];
    });
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it.each([
    ['endpoint', hubId],
    ['compute', churnId],
  ])('let a missing %s be made again under a delete lock, because nothing is deleted', async (_kind, id) => {
    expect(pictureOf((await restoredUnder('CanNotDelete', id)).world)).toEqual(healed);
  });

  it.each([
    ['endpoint', hubId],
    ['compute', churnId],
  ])('keep a missing %s from being made again when they are read-only', async (_kind, id) => {
    const stage = await restoredUnder('ReadOnly', id);
    expect(stage.world.writes).toEqual([]);
    expect((await stage.lastRun()).verdict).toContain(`ReadOnly lock ${lockOn(id).id}`);
  });

  it('are asked of the resources themselves where Relink may not list those of the subscription', async () => {
    const asked: string[] = [];
    const stage = await afterNight(({ world }) => {
      world.locks = [lockOn(spokeId)];
      world.trouble = (call, id) => {
        if (call === 'access.locks') asked.push(id);
        return call === 'access.locks' && id === subscription ? new ServiceError('azure-forbidden', 'No right there.') : undefined;
      };
    });
    expect(writesOf(stage, 'pe-spoke')).toEqual([]);
    expect(writesOf(stage, 'pe-hub')).not.toEqual([]);
    expect(asked.filter((id) => id === subscription)).toHaveLength(1);
  });
});

describe('a preflight that was long ago', () => {
  it('is made again before an endpoint is deleted that had to wait for the cluster', async () => {
    const stage = createStage();
    let isBusy = false;
    stage.world.trouble = (call) => {
      if (call === 'access.locks' && !isBusy) setCluster(stage.world, { agentPools: [{ name: 'system', provisioningState: 'Upgrading' }] });
      isBusy ||= call === 'access.locks';
      return undefined;
    };
    await stage.night();
    const until = stage.clock.now() + hour / 2;
    await stage.work(() => stage.clock.now() > until);
    expect(isBusy).toBe(true);
    stage.world.locks = [lockOn(clusterId)];
    setCluster(stage.world, { agentPools: [{ name: 'system', provisioningState: 'Succeeded' }] });
    await stage.work();
    expect(stage.world.writes).toEqual([]);
    expect((await stage.lastRun()).verdict).toContain(`CanNotDelete lock ${lockOn(clusterId).id}`);
  });

  it('is made again before a compute is detached that had been in use', async () => {
    const stage = createStage();
    stage.world.uses.set(idKey(churnId), [{ what: 'job 7 is Running' }]);
    await stage.night();
    const until = stage.clock.now() + hour / 2;
    await stage.work(() => stage.clock.now() > until);
    stage.world.locks = [lockOn(churnId)];
    stage.world.uses.clear();
    await stage.work();
    expect(writesOf(stage, 'churn')).toEqual([]);
    expect((await stage.lastRun()).verdict).toContain(`CanNotDelete lock ${lockOn(churnId).id}`);
  });
});

function nicOf(stage: Stage, id: string): string {
  const [nic] = (endpointOf(stage.world, id).body.properties as { networkInterfaces: { id: string }[] }).networkInterfaces;
  return nic?.id ?? '';
}
