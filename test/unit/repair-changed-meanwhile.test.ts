import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/domain/json.ts';
import { liftHold, placeHold } from '../../shared/repair/holds.ts';
import { churnId, clusterId, hubId } from '../support/fakes/night-world.ts';
import { computeOf, createStage, endpointOf, hour, type Stage } from '../support/fakes/stage.ts';

const retag = (part: { body: JsonObject }, owner: string) => {
  part.body = { ...part.body, tags: { owner } };
};

/** Calls `change` at the given call about the resource, each time it is made. */
function atCall(stage: Stage, wanted: { call: string; id: string }, change: (count: number) => void): void {
  let count = 0;
  stage.world.trouble = (call, id) => {
    if (call === wanted.call && id === wanted.id) {
      count += 1;
      change(count);
    }
    return undefined;
  };
}

const texts = async (stage: Stage, what: string) =>
  (await stage.journal()).filter((entry) => entry.what === what).map((entry) => entry.text);

describe('what its owner changes after the snapshot and before it is taken away', () => {
  it('is kept when it is an endpoint: the snapshot is taken anew (R3)', async () => {
    const stage = createStage();
    atCall(stage, { call: 'endpoints.zoneGroups', id: hubId }, (count) => {
      if (count === 2) retag(endpointOf(stage.world, hubId), 'somebody else');
    });
    await stage.night();
    await stage.work();
    expect((await stage.lastRun()).state).toBe('succeeded');
    expect(endpointOf(stage.world, hubId).body['tags']).toEqual({ owner: 'somebody else' });
    expect(await texts(stage, 'endpoint.saw')).toContainEqual(
      expect.stringMatching(/^Looked at once more before it is taken away\. Snapshot stored/),
    );
  });

  it('is kept when it is a compute', async () => {
    const stage = createStage();
    atCall(stage, { call: 'access.policyDenials', id: churnId }, (count) => {
      if (count === 1) retag(computeOf(stage.world, churnId), 'somebody else');
    });
    await stage.night();
    await stage.work();
    expect((await stage.lastRun()).state).toBe('succeeded');
    expect(computeOf(stage.world, churnId).body['tags']).toEqual({ owner: 'somebody else' });
  });

  it('is kept when it is a zone group that was changed during a long hold', async () => {
    const stage = createStage();
    let holdId = '';
    atCall(stage, { call: 'access.policyDenials', id: hubId }, (count) => {
      if (count > 1) return;
      void placeHold(stage.engine, { clusterId, name: 'change', reason: 'a change of zones', by: 'Ada' }).then((hold) => {
        holdId = hold.holdId;
      });
    });
    await stage.night();
    await stage.work(() => holdId !== '' && stage.queue.messages().some((message) => message.visibleAt > stage.clock.now() + 60_000));
    expect(stage.world.writes).toEqual([]);
    endpointOf(stage.world, hubId).zoneGroups = [];
    stage.clock.advance(hour);
    await liftHold(stage.engine, { holdId, by: 'Ada' });
    await stage.work();
    expect((await stage.lastRun()).state).toBe('succeeded');
    expect(endpointOf(stage.world, hubId).zoneGroups).toEqual([]);
  });
});
