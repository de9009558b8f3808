import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import type { ErrorCode } from '../../shared/domain/error-catalogue.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { cancelRun } from '../../shared/repair/cancel-run.ts';
import { liftHold, placeHold } from '../../shared/repair/holds.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { withConnectionStatus, withProperties } from '../support/fakes/fake-endpoints.ts';
import { churnId, clusterId, fraudId, hubId, setCluster, spokeId, stopCluster } from '../support/fakes/night-world.ts';
import { computeOf, createStage, endpointOf, hour, restartAtOnce, type Stage } from '../support/fakes/stage.ts';
import { plain, storyOf } from '../support/fakes/story.ts';

const settled =
  'saw cluster.settled: The cluster is settled: power state Running, provisioning state Succeeded, agent pools: system Succeeded.';
const deleted = [
  'intent endpoint.delete: Delete the dead endpoint pe-hub (resourceGuid …). Its snapshot is ….',
  'result endpoint.delete: Done after ….',
  'saw endpoint.delete: The endpoint is gone.',
];
const made = [
  'intent endpoint.create: Create the endpoint pe-hub again from snapshot ….',
  'result endpoint.create: Done after ….',
  'saw endpoint.create: The endpoint exists, resourceGuid ….',
  'intent record.update: Write A record aks-night-dns in 22222222-2222-4222-8222-222222222222.privatelink.westeurope.azmk8s.io: 10.9.9.9, … becomes 10.9.9.9, ….',
  'result record.update: Done.',
  'saw record.update: Address …; every A record follows it.',
  'saw endpoint.verify: Approved, provisioned, configured as before.',
  'state endpoint.done: Done.',
];
const planned = 'saw plan.repair: repair endpoint pe-hub: its connection is Disconnected.';
const kept = 'saw endpoint.snapshot: Snapshot stored and verified: address …, 0 zone group(s), 1 A record.';

/** A night that `happen` changes after the start and before any work. */
async function nightWith(happen: (stage: Stage) => void): Promise<Stage> {
  const stage = createStage();
  await stage.night();
  happen(stage);
  await stage.work();
  return stage;
}

function failing(stage: Stage, pattern: RegExp, { code, times }: { code: ErrorCode; times: number }): void {
  let left = times;
  stage.world.trouble = (call, id) => {
    if (left === 0 || !pattern.test(call)) return undefined;
    left -= 1;
    return new ServiceError(code, `${call} of ${id} did not work.`);
  };
}

function failingLate(stage: Stage, write: string, writtenId: string): void {
  let left = 1;
  stage.world.lateFailure = (what, id) => {
    if (what !== write || id !== writtenId || left === 0) return undefined;
    left -= 1;
    return { code: 'azure-operation-failed', message: 'Our fault.' };
  };
}

const areAttached = (writes: readonly string[]) => writes.filter((write) => write.startsWith('compute.attach')).length === 2;

const verdictOf = async (stage: Stage) => {
  const { state, verdict } = await stage.lastRun();
  return `${state}: ${plain(verdict ?? '')}`;
};

describe('the journal of a night', () => {
  it('tells each endpoint, compute and the run as a story', async () => {
    const stage = await nightWith(() => {});
    expect(await storyOf(stage, hubId)).toEqual([planned, kept, ...deleted, ...made]);
    expect(await storyOf(stage, spokeId)).toEqual([
      'saw plan.repair: repair endpoint pe-spoke: its connection is Disconnected.',
      'saw endpoint.snapshot: Snapshot stored and verified: address 10.2.0.50, 1 zone group(s), 1 A record.',
      'intent endpoint.delete: Delete the dead endpoint pe-spoke (resourceGuid …). Its snapshot is ….',
      'result endpoint.delete: Done after ….',
      'saw endpoint.delete: The endpoint is gone.',
      'intent endpoint.create: Create the endpoint pe-spoke again from snapshot ….',
      'result endpoint.create: Done after ….',
      'saw endpoint.create: The endpoint exists, resourceGuid ….',
      'intent endpoint.approve: Approve connection pe-spoke.connection of pe-spoke on the cluster: it was approved before.',
      'result endpoint.approve: Done.',
      'intent endpoint.zone-group: Put zone group default of pe-spoke back: 22222222-2222-4222-8222-222222222222.privatelink.westeurope.azmk8s.io.',
      'result endpoint.zone-group: Done after ….',
      'saw record.update: Address 10.2.0.50; every A record follows it.',
      'saw endpoint.verify: Approved, provisioned, configured as before.',
      'state endpoint.done: Done.',
    ]);
    expect(await storyOf(stage, fraudId)).toEqual([
      'saw plan.repair: repair compute fraud: it is older than the cluster’s last restart, which cut its link.',
      'saw compute.snapshot: Snapshot stored and verified.',
      'intent compute.detach: Detach fraud (created 2026-01-05T18:00:00.000Z). Its snapshot is ….',
      'result compute.detach: Done after ….',
      'saw compute.detach: The compute is detached.',
      'intent compute.attach: Attach fraud again from snapshot ….',
      'result compute.attach: Done after ….',
      'saw compute.attach: The compute is attached.',
      'saw compute.verify: Succeeded, configured as before.',
      'state compute.done: Done.',
    ]);
    expect(await storyOf(stage, clusterId)).toEqual([
      'state run.queued: Run queued; cause: restart.',
      settled,
      'state run.succeeded: 2 endpoints relinked, 2 computes reattached.',
    ]);
    expect(await storyOf(stage)).toEqual([
      'state run.phase: The run is settling.',
      'state run.phase: The run is planning.',
      'state run.phase: The run is relinking.',
      'state run.phase: The run is reattaching.',
      'state run.phase: The run is verifying.',
    ]);
    const { runId, createdAt, endedAt = 0 } = await stage.lastRun();
    expect(stage.log.lines).toEqual([
      { level: 'info', event: 'restart.seen', fields: { clusterId, restartId: `restart-${createdAt}`, heardBy: 'event', lateMs: 0 } },
      { level: 'info', event: 'run.queued', fields: { runId, clusterId, cause: 'restart', intent: 'repair' } },
      {
        level: 'info',
        event: 'run.ended',
        fields: {
          ...{ runId, clusterId, end: 'succeeded', intent: 'repair', cause: 'restart', parts: 4, repaired: 4 },
          ...{ ms: endedAt - createdAt, sinceRestartMs: endedAt - createdAt },
        },
      },
    ]);
  });

  it('gives the reason of whoever asked', async () => {
    const stage = createStage();
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'plan', requestedBy: 'Ada', reason: 'why not' });
    await stage.work();
    expect(await storyOf(stage, clusterId)).toEqual([
      'state run.queued: Run queued; cause: request (why not).',
      settled,
      'state run.succeeded: A plan only: 0 repairs would be made. Nothing was written.',
    ]);
  });

  it('says that everything has to be done once more after another restart (R8)', async () => {
    const stage = createStage({ sliceMs: 5_000 });
    await stage.night();
    await stage.work(() => stage.world.writes.some((write) => write.startsWith('compute.attach')));
    await restartAtOnce(stage);
    await stage.work();
    expect(await storyOf(stage, hubId)).toEqual([
      planned,
      kept,
      ...deleted,
      ...made,
      'saw plan.repair: repair endpoint pe-hub: it is older than the cluster’s last restart, which cut its link.',
      'state endpoint.reopened: The cluster was restarted again, so this has to be done once more (R8).',
      kept,
      ...deleted,
      ...made,
    ]);
  });

  it('names what Azure knows of a part and Relink does not', async () => {
    const stage = createStage();
    const hub = endpointOf(stage.world, hubId);
    hub.body = { ...withProperties(hub.body, { novelty: 1 }), oddity: 'x' };
    const churn = computeOf(stage.world, churnId);
    churn.body = withProperties(churn.body, { novelty: 2 });
    await stage.night();
    await stage.work();
    expect(await storyOf(stage, hubId)).toContain(
      'saw endpoint.saw: Properties that Relink does not know and will not restore: oddity, properties.novelty.',
    );
    expect(await storyOf(stage, churnId)).toContain(
      'saw compute.saw: Properties that Relink does not know and will not restore: properties.novelty.',
    );
  });
});

describe('the journal of trouble', () => {
  it('shows a write that Azure turned away, and the try after it', async () => {
    const stage = await nightWith((it) => failing(it, /beginDelete/, { code: 'azure-throttled', times: 2 }));
    expect(await storyOf(stage, hubId)).toEqual([
      planned,
      kept,
      deleted[0],
      'result endpoint.delete: Not confirmed: endpoints.beginDelete of pe-hub did not work.',
      'error endpoint.delete: azure-throttled: endpoints.beginDelete of pe-hub did not work. Trying again in … (error 1 in a row).',
      ...deleted,
      ...made,
    ]);
  });

  it('shows an operation that Azure accepted and failed later', async () => {
    const stage = await nightWith((it) => failingLate(it, 'endpoint.create', hubId));
    expect(await storyOf(stage, hubId)).toEqual([
      planned,
      kept,
      ...deleted,
      made[0],
      'result endpoint.create: Failed: Our fault.',
      ...made,
    ]);
  });

  it('shows an attach that failed and has to be detached before it is tried again', async () => {
    const stage = await nightWith((it) => failingLate(it, 'compute.attach', fraudId));
    expect((await storyOf(stage, fraudId)).slice(5, 9)).toEqual([
      'intent compute.attach: Attach fraud again from snapshot ….',
      'result compute.attach: Failed: Our fault.',
      'saw compute.attach: Back to detach: the attach left the compute Failed; a PUT over it would heal nothing.',
      expect.stringMatching(/^intent compute\.detach: Detach fraud \(created 2026-01-06T/),
    ]);
  });

  it('shows an operation that Azure forgot', async () => {
    const stage = await nightWith((it) => failing(it, /endpoints.poll$/, { code: 'azure-operation-lost', times: 1 }));
    expect((await storyOf(stage, hubId)).slice(3, 7)).toEqual([
      expect.stringMatching(/^error endpoint\.delete: azure-operation-lost: .* Trying again in … \(error 1 in a row\)\.$/),
      'result endpoint.delete: Unknown: The operation cannot be followed. Looking at the resource first.',
      'saw endpoint.delete: Waiting for the delete to finish.',
      'saw endpoint.delete: The endpoint is gone.',
    ]);
  });

  it('ends with an operation that never does', async () => {
    const stage = await nightWith(({ world }) => {
      world.lastsMs = (usual) => usual * 1_000;
    });
    expect((await storyOf(stage, hubId)).slice(2)).toEqual([
      deleted[0],
      'result endpoint.delete: Failed: The operation was still running after 180 minutes.',
      'state endpoint.failed: The operation was still running after 180 minutes.',
    ]);
    expect(await verdictOf(stage)).toBe(
      'failed: pe-hub: The operation was still running after 180 minutes. pe-spoke: The operation was still running after 180 minutes.',
    );
  });

  it('counts errors in a row, and ends with the twenty-fifth', async () => {
    const stage = await nightWith((it) => failing(it, /endpoints.get$/, { code: 'azure-unavailable', times: 60 }));
    const story = await storyOf(stage, hubId);
    expect(story[1]).toBe(
      'error endpoint.snapshot: azure-unavailable: endpoints.get of pe-hub did not work. Trying again in … (error 1 in a row).',
    );
    expect(story.slice(25)).toEqual([
      'error endpoint.snapshot: azure-unavailable: endpoints.get of pe-hub did not work. Trying again in … (error 25 in a row).',
      'state endpoint.failed: endpoints.get of pe-hub did not work.',
    ]);
  });

  it('tells trouble outside of any part with the run', async () => {
    const stage = await nightWith((it) => failing(it, /clusters.get$/, { code: 'azure-unavailable', times: 60 }));
    const tried = 'error run.settling: azure-unavailable: clusters.get of aks-night did not work. Trying again in ….';
    expect(await storyOf(stage)).toEqual(['state run.phase: The run is settling.', ...Array.from({ length: 25 }, () => tried)]);
    expect((await storyOf(stage, clusterId)).at(-1)).toBe('state run.failed: clusters.get of aks-night did not work.');
  });

  it('says that the cluster is gone', async () => {
    const stage = await nightWith(({ world }) => world.clusters.clear());
    expect(await verdictOf(stage)).toBe('failed: The cluster aks-night does not exist (any more).');
  });
});

describe('the journal of waiting', () => {
  it('names another change of an endpoint, and refuses after an hour', async () => {
    const stage = await nightWith(({ world }) => {
      const hub = endpointOf(world, hubId);
      hub.body = withProperties(hub.body, { provisioningState: 'Updating' });
    });
    expect(await storyOf(stage, hubId)).toEqual([
      planned,
      'saw endpoint.snapshot: Waiting for another change of the endpoint to finish.',
      'refusal endpoint.refused: waited 60 minutes for another change of the endpoint to finish',
    ]);
    expect(await verdictOf(stage)).toBe(
      'refused: Not every linked endpoint could be repaired, so no compute was detached (R7). pe-hub: waited 60 minutes for another change of the endpoint to finish',
    );
  });

  it('names what is in flight on a compute, and refuses after an hour', async () => {
    const stage = await nightWith(({ world }) =>
      world.uses.set(idKey(fraudId), [{ what: 'job 1 is Running' }, { what: 'deployment blue is Updating' }]),
    );
    const uses = 'operations on the compute to finish: job 1 is Running; deployment blue is Updating';
    expect((await storyOf(stage, fraudId)).slice(2)).toEqual([
      `saw compute.detach: Waiting for ${uses}.`,
      `refusal compute.refused: waited 60 minutes for ${uses}`,
    ]);
    expect(await verdictOf(stage)).toBe(
      `refused: The linked endpoints work; some computes were left as they were. fraud: waited 60 minutes for ${uses}`,
    );
  });

  it('names the owner of the cluster, and fails after two hours', async () => {
    const right = 'Microsoft.ContainerService/managedClusters/privateEndpointConnections/write';
    const stage = await nightWith(({ world }) => {
      world.missingRights = [{ scope: clusterId, action: right }];
    });
    expect((await storyOf(stage, spokeId)).slice(-2)).toEqual([
      'saw endpoint.approve: Waiting for the cluster’s owner to approve the connection (Pending).',
      'state endpoint.failed: waited 120 minutes for the cluster’s owner to approve the connection (Pending)',
    ]);
  });

  it('says who rejected the new connection, and what to do', async () => {
    const stage = await nightWith(({ world }) => {
      world.trouble = (call) => {
        const spoke = world.endpoints.get(idKey(spokeId));
        if (call === 'clusters.listConnections' && spoke) spoke.body = withConnectionStatus(spoke.body, 'Rejected');
        return undefined;
      };
    });
    expect(await verdictOf(stage)).toBe(
      'refused: Not every linked endpoint could be repaired, so no compute was detached (R7). pe-spoke: somebody rejected the new connection on the cluster. Approve it there, or delete the endpoint.',
    );
  });

  it('names the state of a cluster that never settles', async () => {
    const stage = await nightWith(({ world }) => setCluster(world, { power: 'Unknown' }));
    const seen = 'power state Unknown, provisioning state Succeeded, agent pools: system Succeeded';
    expect((await storyOf(stage, clusterId)).slice(1)).toEqual([
      `saw cluster.unsettled: Waiting for the cluster to settle: ${seen}.`,
      `state run.failed: The cluster did not settle within 60 minutes: ${seen}. Nothing was written.`,
    ]);
  });
});

describe('the journal of a cluster that stops', () => {
  const stopped = 'power state Stopped, provisioning state Succeeded, agent pools: system Succeeded';

  it('says that nothing is written before the next start', async () => {
    const stage = await nightWith(({ world }) => stopCluster(world));
    expect(await verdictOf(stage)).toBe(
      'parked: The cluster is stopped. Nothing is written to a stopped cluster; its next start begins a new run.',
    );
  });

  it('says what is kept of a repair that it interrupted', async () => {
    const stage = createStage({ sliceMs: 5_000 });
    await stage.night();
    await stage.work(() => stage.world.writes.some((write) => write.startsWith('endpoint.delete')));
    stopCluster(stage.world);
    await stage.work();
    expect(await storyOf(stage, hubId)).toEqual([planned, kept, ...deleted, `state endpoint.parked: ${stopped}`]);
    expect(await verdictOf(stage)).toBe(
      `parked: The cluster stopped again during the repair (${stopped}). What is unfinished is kept with its snapshot and is continued after the next start.`,
    );
  });

  it('says that it stopped again after the last part was done', async () => {
    const stage = await nightWith(({ world }) => {
      world.trouble = (call) => {
        if (call === 'computes.poll' && areAttached(world.writes)) stopCluster(world);
        return undefined;
      };
    });
    expect(await verdictOf(stage)).toMatch(/^parked: The cluster stopped again/);
  });
});

describe('the journal of people', () => {
  it('says what state a cancelled run left each part in', async () => {
    const stage = createStage({ sliceMs: 5_000 });
    await stage.night();
    await stage.work(() => stage.world.writes.some((write) => write.startsWith('endpoint.delete')));
    const { runId } = await stage.lastRun();
    await cancelRun(stage.engine, { runId, by: 'Ada', reason: 'not tonight' });
    await stage.work();
    expect(await storyOf(stage)).toEqual([
      'state run.phase: The run is settling.',
      'state run.phase: The run is planning.',
      'state run.phase: The run is relinking.',
      'state cancel.asked: Ada cancelled the run: not tonight. It stops at the next safe point.',
      'state run.phase: The run is reattaching.',
    ]);
    expect(await verdictOf(stage)).toBe(
      'cancelled: Cancelled by Ada: not tonight. pe-hub is repaired. pe-spoke is repaired. churn was left as it was. fraud was left as it was. What was left still needs its repair: ask for one when it may go on. The next restart begins a run of its own; to keep Relink away from the cluster, place a hold.',
    );
  });

  it('says that a run was held, and that it goes on', async () => {
    const stage = createStage();
    await stage.night();
    const { holdId } = await placeHold(stage.engine, { clusterId, name: 'upgrade', reason: 'new nodes', by: 'Ada' });
    const until = stage.clock.now() + hour;
    await stage.work(() => (stage.queue.messages()[0]?.visibleAt ?? 0) > until);
    await liftHold(stage.engine, { holdId, by: 'Grace' });
    await stage.work();
    expect((await storyOf(stage)).slice(0, 3)).toEqual([
      'state run.halted: Held: “upgrade” by Ada, until it is lifted: new nodes Nothing more is taken apart; what had been begun is finished.',
      'state run.resumed: Nothing holds the run any more; it goes on.',
      'state run.phase: The run is settling.',
    ]);
  });
});
