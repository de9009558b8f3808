import { describe, expect, it } from 'vitest';
import { churnPrincipal, giveRole, registry, rolesHeld, storage } from '../support/fakes/churn-roles.ts';
import { intentsWithoutResult } from '../support/fakes/oracles.ts';
import { playFaultedNight, repairAgain } from '../support/fakes/played-faults.ts';
import type { Stage } from '../support/fakes/stage.ts';
import { faultKinds, neverMs } from './fault-kinds.ts';
import { isHealed, isTold, lossesOf } from './night-troubles.ts';

const isOfRoles = (name: string) => /roleAssignment|rolePermissions|getWorkspace/i.test(name);

function prepare({ world }: Stage): void {
  giveRole(world, 'acr-pull', registry);
  giveRole(world, 'blob-reader', storage);
}

const play = (fault?: Parameters<typeof playFaultedNight>[0]) => playFaultedNight(fault, { restoreRoles: true }, prepare);
const straight = await play();

/** R12: the new identity has its roles, or a person knows which ones it lacks. */
async function troublesOf(stage: Stage): Promise<readonly string[]> {
  const lacked = 2 - rolesHeld(stage.world, churnPrincipal(stage.world)).length;
  const alert = (await stage.engine.store.alerts.list(9)).find(({ code, state }) => code === 'identity-replaced' && state === 'open');
  const isReported = (alert?.next.match(/az role assignment create/g)?.length ?? 0) >= lacked;
  return [
    ...(lacked > 0 && !isReported && !(await isTold(stage)) ? [`${lacked} roles are lacking and nobody was told`] : []),
    ...intentsWithoutResult(await stage.journal()),
    ...(await lossesOf(stage)),
  ];
}

describe('every call about roles of a night that restores them, failed in turn', () => {
  it('is there to be failed', () => {
    expect(isHealed(straight.stage)).toBe(true);
    expect(rolesHeld(straight.stage.world, churnPrincipal(straight.stage.world))).toEqual(['acr-pull on reg', 'blob-reader on st']);
    expect([...new Set(straight.calls.map(({ name }) => name).filter(isOfRoles))].sort()).toEqual([
      'access.putRoleAssignment',
      'access.roleAssignments',
      'access.rolePermissions',
      'computes.getWorkspace',
    ]);
  });

  it.each(faultKinds.filter((kind) => straight.calls.some((call) => isOfRoles(call.name) && kind.hits(call))))(
    'ends with the roles in force, or with a person who knows which are not: $name',
    async (kind) => {
      const troubles: string[] = [];
      for (const { number, name } of straight.calls.filter((call) => isOfRoles(call.name) && kind.hits(call))) {
        const { stage } = await play({ number, mishap: kind.mishap });
        if (!isHealed(stage)) {
          stage.clock.advance(neverMs);
          await repairAgain(stage);
        }
        troubles.push(...(await troublesOf(stage)).map((trouble) => `call ${number}, ${name}: ${trouble}`));
      }
      expect(troubles).toEqual([]);
    },
  );
});
