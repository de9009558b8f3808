import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import type { ErrorCode } from '../../shared/domain/error-catalogue.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { type Intended, preflight } from '../../shared/repair/steps/preflight.ts';
import { rightsReason } from '../../shared/repair/steps/rights.ts';
import { hubId, spokeId, subscription } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';

const subnet = { what: 'subnet', id: `${subscription}/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/v/subnets/s` };
const zone = { what: 'private DNS zone', id: `${subscription}/resourceGroups/rg-net/providers/Microsoft.Network/privateDnsZones/z` };
const intended: Intended = {
  isDeleted: true,
  touched: { deleted: [hubId], written: [] },
  needs: [],
  references: [subnet, zone],
  creations: [{ id: hubId, body: {} }],
};

async function asked(stage: Stage, changes: Partial<Intended> = {}) {
  const open = await openedTrack(stage, hubId);
  return preflight(await open.context(), { ...intended, ...changes });
}

const failing = (stage: Stage, port: string, code: ErrorCode) => {
  stage.world.trouble = (call) => (call === port ? new ServiceError(code, 'No answer.') : undefined);
};

describe('what could refuse a repair', () => {
  it('is in order when Azure says so, and the time of that is remembered', async () => {
    const stage = createStage();
    expect(await asked(stage)).toEqual({ kind: 'satisfied', remember: { preflightAt: stage.clock.now() } });
  });

  it('is said in one sentence after the other, each once', async () => {
    const stage = createStage();
    stage.world.states.set(idKey(subnet.id), undefined);
    stage.world.states.set(idKey(zone.id), undefined);
    expect(await asked(stage, { references: [subnet, zone, subnet] })).toEqual({
      kind: 'refused',
      reason: `the subnet ${subnet.id} does not exist any more. Make it again under the same name, then ask for a repair. the private DNS zone ${zone.id} does not exist any more. Make it again under the same name, then ask for a repair.`,
    });
  });

  it('is waited for together while it is being changed, and asked again after two polls', async () => {
    const stage = createStage({ pollMs: 5_000 });
    stage.world.states.set(idKey(subnet.id), 'Updating');
    stage.world.states.set(idKey(zone.id), 'Creating');
    expect(await asked(stage)).toEqual({
      kind: 'waiting',
      forWhat: 'the subnet s, which is Updating and the private DNS zone z, which is Creating',
      afterMs: 10_000,
    });
  });

  it.each(['azure-throttled', 'azure-unavailable', 'lease-lost'] as const)(
    'is not taken to be in order when a question ends in %s: that is thrown on',
    async (code) => {
      for (const port of ['access.locks', 'access.referenceState', 'access.policyDenials']) {
        const stage = createStage();
        failing(stage, port, code);
        await expect(asked(stage), port).rejects.toMatchObject({ code });
      }
    },
  );

  it('is told before a question that may be answered later is asked again', async () => {
    const stage = createStage();
    failing(stage, 'access.policyDenials', 'azure-throttled');
    stage.world.states.set(idKey(zone.id), undefined);
    expect(await asked(stage)).toMatchObject({ kind: 'refused' });
  });

  it('is refused with the advice for the very error, where Azure will never say (R5)', async () => {
    const stage = createStage();
    failing(stage, 'access.policyDenials', 'azure-not-registered');
    expect(await asked(stage)).toEqual({
      kind: 'refused',
      reason:
        'it cannot be told whether Azure Policy would refuse the creation: No answer. Register the resource provider that the message names (az provider register).',
    });
  });
});

describe('missing rights', () => {
  it('are asked scope by scope and named together, in the order of their names', async () => {
    const stage = createStage();
    const { context } = await openedTrack(stage, hubId);
    stage.world.missingRights = [
      { scope: hubId, action: 'a/write' },
      { scope: hubId, action: 'a/delete' },
      { scope: spokeId, action: 'a/write' },
    ];
    const needs = [
      { scope: subscription, actions: ['a/write'] },
      { scope: hubId, actions: ['a/write', 'a/read'] },
      { scope: hubId.toUpperCase(), actions: ['a/delete', 'a/write'] },
      { scope: spokeId, actions: ['a/write'] },
    ];
    expect(await rightsReason(await context(), needs)).toBe(
      `Relink’s identity lacks a/delete on ${hubId}; a/write on ${hubId}; a/write on ${spokeId}. Assign the role of infra/roles/relink-repairer.json there.`,
    );
  });
});
