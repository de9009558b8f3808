import { describe, expect, it } from 'vitest';
import { nameOf } from '../../shared/domain/arm-id.ts';
import { readEndpoint } from '../../shared/domain/endpoint.ts';
import { endpointConfigOf } from '../../shared/domain/endpoint-config.ts';
import { objectAt } from '../../shared/domain/json.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { addEndpoint } from '../support/fakes/fake-endpoints.ts';
import { churnId, clusterId, endpointBody, fraudId, hubId, managedId, spokeId } from '../support/fakes/night-world.ts';
import { detachedTooEarly, healed, intentsWithoutResult, onceEach, pictureOf, publicTexts } from '../support/fakes/oracles.ts';
import { computeOf, createStage, endpointOf, hour } from '../support/fakes/stage.ts';

describe('repairing a restarted cluster', () => {
  it.each(['Disconnected', 'Approved'] as const)(
    'heals endpoints, records and computes when the dead connections say %s',
    async (connectionsSay) => {
      const stage = createStage();
      await stage.night({ connectionsSay });
      await stage.work();
      expect(await stage.lastRun()).toMatchObject({ state: 'succeeded', verdict: '2 endpoints relinked, 2 computes reattached.' });
      expect(pictureOf(stage.world)).toEqual(healed);
    },
  );

  it('makes each write once, and the same endpoints and computes under new incarnations', async () => {
    const stage = createStage();
    await stage.night();
    await stage.work();
    expect(stage.world.writes.toSorted()).toEqual(onceEach);
  });

  it('never touches the endpoint that AKS made, nor its record (R1)', async () => {
    const stage = createStage();
    const before = endpointOf(stage.world, managedId).body;
    await stage.night();
    await stage.work();
    expect(endpointOf(stage.world, managedId).body).toEqual(before);
    expect(stage.world.writes.filter((write) => write.includes('kube-apiserver'))).toEqual([]);
  });

  it('keeps the configuration of everything it makes again (R9)', async () => {
    const stage = createStage();
    const before = [hubId, spokeId].map((id) => endpointConfigOf(endpointOf(stage.world, id).body));
    const namespaces = [churnId, fraudId].map((id) => objectAt(objectAt(computeOf(stage.world, id).body, 'properties'), 'properties'));
    await stage.night();
    await stage.work();
    expect([hubId, spokeId].map((id) => endpointConfigOf(endpointOf(stage.world, id).body))).toEqual(before);
    expect([churnId, fraudId].map((id) => objectAt(objectAt(computeOf(stage.world, id).body, 'properties'), 'properties'))).toEqual(
      namespaces,
    );
    expect(computeOf(stage.world, churnId).body['tags']).toEqual({ team: 'ml-churn' });
  });

  it('detaches no compute before every linked endpoint and its record are done (R7)', async () => {
    const stage = createStage();
    await stage.night();
    await stage.work();
    expect(detachedTooEarly(stage.world)).toEqual([]);
    const journal = await stage.journal();
    const firstDetach = journal.findIndex((entry) => entry.what === 'compute.detach');
    expect(journal.slice(0, firstDetach).filter((entry) => entry.what === 'endpoint.done')).toHaveLength(2);
  });

  it('announces every write before it and tells its result after it (R4), without any token (R11)', async () => {
    const stage = createStage();
    await stage.night();
    await stage.work();
    const journal = await stage.journal();
    expect(journal.filter((entry) => entry.kind === 'intent')).toHaveLength(11);
    expect(intentsWithoutResult(journal)).toEqual([]);
    expect(await publicTexts(stage)).not.toMatch(/SIGNED-SECRET|sig=/);
  });

  it('stores a snapshot of each part before its first write (R3)', async () => {
    const stage = createStage();
    await stage.night();
    await stage.work();
    const journal = await stage.journal();
    for (const [resourceId, first] of [
      [hubId, 'endpoint.delete'],
      [churnId, 'compute.detach'],
    ] as const) {
      const ours = journal.filter((entry) => entry.resourceId === resourceId);
      const taken = ours.findIndex((entry) => entry.what.endsWith('.snapshot') && entry.text.startsWith('Snapshot stored and verified'));
      expect(taken).toBeGreaterThanOrEqual(0);
      expect(ours.findIndex((entry) => entry.what === first && entry.kind === 'intent')).toBeGreaterThan(taken);
    }
  });

  it('writes nothing when it is asked again on the healthy world (R10)', async () => {
    const stage = createStage();
    await stage.night();
    await stage.work();
    const written = stage.world.writes.length;
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await stage.work();
    expect(await stage.lastRun()).toMatchObject({
      cause: 'request',
      state: 'succeeded',
      verdict: 'Nothing needed a repair; nothing was written.',
    });
    expect(stage.world.writes).toHaveLength(written);
  });

  it('heals again after each following night', async () => {
    const stage = createStage();
    for (const connectionsSay of ['Disconnected', 'Approved', 'Approved'] as const) {
      await stage.night({ connectionsSay });
      await stage.work();
      expect(pictureOf(stage.world)).toEqual(healed);
      stage.clock.advance(hour);
    }
    expect((await stage.runs()).map((run) => run.state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  it('does the same in slices so short that every wait crosses into the next one', async () => {
    const stage = createStage({ sliceMs: 3_000 });
    await stage.night();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    const run = await stage.lastRun();
    expect(run.state).toBe('succeeded');
    expect(run.slices).toBeGreaterThan(10);
    expect(stage.world.writes).toHaveLength(11);
  });

  it('makes endpoints of one subnet one after another, others side by side', async () => {
    const stage = createStage();
    const twinId = hubId.replace('pe-hub', 'pe-twin');
    addEndpoint(stage.world, twinId, endpointBody('automatic', 'endpoints'));
    const others: string[] = [];
    stage.world.trouble = (call, id) => {
      if (call !== 'endpoints.beginCreate') return undefined;
      const busy = [...stage.world.endpoints.values()]
        .map((endpoint) => readEndpoint(endpoint.body))
        .filter((endpoint) => endpoint.provisioningState === 'Updating');
      others.push(`${nameOf(id)} beside ${busy.map((endpoint) => nameOf(endpoint.id)).join(' ')}`);
      return undefined;
    };
    await stage.night();
    await stage.work();
    expect(others).toEqual(['pe-hub beside ', 'pe-spoke beside pe-hub', 'pe-twin beside ']);
    expect((await stage.lastRun()).verdict).toBe('3 endpoints relinked, 2 computes reattached.');
  });
});
