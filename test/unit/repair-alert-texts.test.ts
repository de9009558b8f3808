import { describe, expect, it } from 'vitest';
import type { AlertRow } from '../../shared/domain/alert.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { buryRun } from '../../shared/repair/bury-run.ts';
import type { RepairSettings } from '../../shared/repair/engine.ts';
import { withProperties } from '../support/fakes/fake-endpoints.ts';
import { clusterId, hubId, spokeId } from '../support/fakes/night-world.ts';
import { createStage, endpointOf, hour, type Stage } from '../support/fakes/stage.ts';
import { plain } from '../support/fakes/story.ts';

const minute = 60_000;

async function alertOf(stage: Stage, code: string): Promise<Partial<AlertRow>> {
  const found = (await stage.engine.store.alerts.list(9)).filter((alert) => alert.code === code);
  expect(found).toHaveLength(1);
  const [{ seen, done, notDone, next, subject, runId } = {} as AlertRow] = found;
  return { seen: plain(seen), done: plain(done), notDone: plain(notDone), next: plain(next), subject, ...(runId && { runId }) };
}

async function nightWith(happen: (stage: Stage) => void, settings: Partial<RepairSettings> = {}): Promise<Stage> {
  const stage = createStage(settings);
  await stage.night();
  happen(stage);
  await stage.work();
  return stage;
}

describe('the text of an alert', () => {
  it('about a refusal names what was left alone, what was written, and what to do', async () => {
    const stage = await nightWith(({ world }) => {
      const hub = endpointOf(world, hubId);
      hub.body = withProperties(hub.body, { provisioningState: 'Updating' });
    });
    const { runId } = await stage.lastRun();
    expect(await alertOf(stage, 'run-refused')).toEqual({
      subject: clusterId,
      seen: 'Not every linked endpoint could be repaired, so no compute was detached (R7). pe-hub: waited 60 minutes for another change of the endpoint to finish',
      done: 'Written: endpoint.delete pe-spoke; endpoint.create pe-spoke; endpoint.approve pe-spoke; endpoint.zone-group pe-spoke.',
      notDone: 'What is named above was left as it was.',
      next: `Read run ${runId} with its journal, correct what it names, then ask for a repair of aks-night.`,
      runId,
    });
  });

  it('about a failure says that the repair is not complete, and gives the advice of the error', async () => {
    const stage = await nightWith(({ world }) => world.clusters.clear());
    expect(await alertOf(stage, 'run-failed')).toEqual({
      subject: clusterId,
      seen: 'The cluster aks-night does not exist (any more).',
      done: 'Nothing was written.',
      notDone: 'The repair is not complete. Snapshots of everything that was taken away are stored.',
      next: 'Check that the resource still exists and that Relink may read it.',
      runId: (await stage.lastRun()).runId,
    });
  });

  it('never says that nothing was written when something was sent whose end nobody knows', async () => {
    const forever = await nightWith(({ world }) => {
      world.lastsMs = (usual) => usual * 1_000;
    });
    expect((await alertOf(forever, 'run-failed')).done).toBe(
      'Sent, and not known to be done: endpoint.delete pe-hub; endpoint.delete pe-spoke.',
    );
    const later = await nightWith(({ world }) => {
      world.lateFailure = (what) => (what === 'endpoint.create' ? { code: 'azure-policy-denied', message: 'Denied.' } : undefined);
    });
    expect((await alertOf(later, 'run-failed')).done).toBe(
      'Written: endpoint.delete pe-hub; endpoint.delete pe-spoke. Sent, and not known to be done: endpoint.create pe-hub; endpoint.create pe-spoke.',
    );
  });

  it('does not call a write unclear that was repeated and done, or that was held back', async () => {
    const stage = await nightWith(({ world }) => {
      let left = 1;
      world.trouble = (call) => {
        if (call === 'clusters.approveConnection') return new ServiceError('azure-forbidden', 'No right.');
        if (call !== 'endpoints.beginDelete' || left === 0) return undefined;
        left -= 1;
        return new ServiceError('azure-busy', 'Busy.');
      };
    });
    expect((await alertOf(stage, 'run-failed')).done).toBe(
      'Written: endpoint.delete pe-spoke; endpoint.delete pe-hub; endpoint.create pe-spoke; endpoint.create pe-hub; record.update pe-hub. Sent, and not known to be done: endpoint.approve pe-spoke.',
    );
  });

  it('about a connection says who has to approve it', async () => {
    const action = 'Microsoft.ContainerService/managedClusters/privateEndpointConnections/write';
    const stage = await nightWith(({ world }) => {
      world.missingRights = [{ scope: clusterId, action }];
    });
    expect(await alertOf(stage, 'waiting-for-approval')).toEqual({
      subject: spokeId,
      seen: 'The connection of pe-spoke to aks-night is Pending.',
      done: 'The endpoint was made again with the same configuration, and its connection was requested.',
      notDone: 'Relink did not approve the connection: it may not, or the old one had not been approved.',
      next: 'The cluster’s owner approves the private endpoint connection on the cluster; Relink goes on by itself.',
      runId: (await stage.lastRun()).runId,
    });
  });

  it('about an address names both, and what does not know the new one', async () => {
    const stage = await nightWith(
      ({ world, clock }) => {
        const until = clock.now() + 30 * minute;
        world.addressHolder = () => (clock.now() < until ? 'nic-old' : undefined);
      },
      { pinPrivateIp: true },
    );
    const { runId } = await stage.lastRun();
    const [alert] = (await stage.engine.store.alerts.list(9)).filter(({ subject }) => subject === hubId);
    const now = endpointOf(stage.world, hubId).addresses[0];
    expect(alert).toMatchObject({
      code: 'address-changed',
      seen: `${hubId} had the address 10.1.0.2, which was to be kept; it has ${now} now.`,
      done: `Relink asked for 10.1.0.2 for 10 minutes, then took the address that Azure gave. The cluster’s A records in scope hold ${now}.`,
      notDone: 'Whatever else knows 10.1.0.2 was not changed: firewalls, hosts files, zones out of scope.',
      next: `Change what knows 10.1.0.2. From now on ${now} is the address that Relink keeps.`,
      runId,
      lastAt: expect.any(Number),
    });
    expect((await stage.journal()).map(({ text }) => text)).toContain(`The endpoint had 10.1.0.2 and has ${now} now.`);
  });

  it('about a plan says what it would repair, and by when somebody has to approve it', async () => {
    const stage = createStage({ mode: 'approve' });
    await stage.night();
    await stage.work(() => (stage.queue.messages()[0]?.visibleAt ?? 0) > stage.clock.now() + minute);
    const { runId, plan } = await stage.lastRun();
    expect(await alertOf(stage, 'approval-needed')).toEqual({
      subject: `${clusterId} plan ${plan?.hash?.slice(0, 12)}`,
      seen: 'aks-night needs a repair of: pe-hub, pe-spoke, churn, fraud. Its mode is approve.',
      done: `A plan was made; its hash is ${plan?.hash}.`,
      notDone: 'Nothing is written for this plan until somebody other than who asked for the run approves it.',
      next: `Read GET /api/runs/${runId}, then POST /api/runs/${runId}/approve with the hash and your name, before 2026-01-07T05:00:00.000Z.`,
      runId,
    });
  });
});

describe('the text of the alert about the poison queue', () => {
  const notDone = 'The repair was not finished. Snapshots of everything that was taken away are stored.';

  it('names the run and its state', async () => {
    const stage = createStage();
    await stage.night();
    const { runId } = await stage.lastRun();
    stage.clock.advance(minute);
    await buryRun(stage.engine, runId);
    expect(await alertOf(stage, 'run-poisoned')).toEqual({
      subject: clusterId,
      seen: `The message of run ${runId} failed again and again and was moved to the poison queue.`,
      done: 'The run was queued; it is marked failed now.',
      notDone,
      next: 'Read the function app’s log for the exception of run-worker, then ask for a repair of the cluster.',
      runId,
    });
    expect(await stage.lastRun()).toMatchObject({ endedAt: stage.clock.now(), updatedAt: stage.clock.now() });
  });

  it.each([undefined, 'no-such-run'])('names no run where the message names none: %s (R11)', async (runId) => {
    const stage = createStage();
    await buryRun(stage.engine, runId);
    expect(await alertOf(stage, 'run-poisoned')).toEqual({
      subject: 'queue relink-runs',
      seen: 'A message on the poison queue that names no run.',
      done: 'The message was taken off the queue.',
      notDone,
      next: 'Read the function app’s log for the exception of run-worker, then ask for a repair of the cluster.',
    });
  });

  it.each([
    ['of a cluster', true, 'Its cluster was freed for another run.'],
    ['of none', false, 'No cluster waits for the run.'],
  ])('says that the row of a run %s cannot be read', async (_, hasOwner, done) => {
    const stage = createStage();
    const { store } = stage.engine;
    if (hasOwner) await store.clusters.insert({ clusterId, power: 'Running', powerSeenAt: 1, firstSeenAt: 1, activeRunId: 'broken' });
    stage.clock.advance(hour);
    const get = async () => Promise.reject(new ServiceError('store-corrupt', 'No JSON.'));
    await buryRun({ ...stage.engine, store: { ...store, runs: { ...store.runs, get } } }, 'broken');
    expect(await alertOf(stage, 'run-poisoned')).toEqual({
      subject: hasOwner ? clusterId : 'queue relink-runs',
      seen: 'The row of run broken in RelinkRuns cannot be read, so the run can neither go on nor be ended.',
      done,
      notDone,
      next: 'Look at the row before anything changes it. Relink tries again with a new run, or ask for a repair of the cluster.',
      runId: 'broken',
    });
  });
});
