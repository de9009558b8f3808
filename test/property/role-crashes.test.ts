import { describe, expect, it } from 'vitest';
import { churnPrincipal, giveRole, registry, rolesHeld, storage } from '../support/fakes/churn-roles.ts';
import { type Death, prepareNight, surviveNight } from '../support/fakes/mortal-night.ts';
import { healed, intentsWithoutResult, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';

const dueRoles = ['acr-pull on reg', 'blob-reader on st'];

async function play(settings: { readonly restoreRoles: boolean; readonly sliceMs: number }, deaths: readonly Death[]) {
  const stage = createStage(settings);
  giveRole(stage.world, 'acr-pull', registry);
  giveRole(stage.world, 'blob-reader', storage);
  const { stopped, started } = prepareNight(stage, 'Approved');
  return { stage, writes: await surviveNight(stage, deaths, [stopped, started]) };
}

async function expectSound(stage: Stage, restoreRoles: boolean): Promise<void> {
  expect(pictureOf(stage.world)).toEqual(healed);
  expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  const alert = (await stage.engine.store.alerts.list(9)).find(({ code }) => code === 'identity-replaced');
  const principal = churnPrincipal(stage.world);
  if (restoreRoles) {
    expect(rolesHeld(stage.world, principal)).toEqual(dueRoles);
    expect(stage.world.writes.filter((write) => write.startsWith('role.'))).toEqual([
      'role.assign acr-pull reg',
      'role.assign blob-reader st',
    ]);
    expect(alert).toBeUndefined();
  } else {
    expect(alert?.next.match(new RegExp(`--assignee-object-id ${principal} `, 'g'))).toHaveLength(2);
  }
}

describe('roles of an identity that is replaced while processes die', () => {
  it.each([
    [true, 'before', 9 * 60_000, 4],
    [true, 'after', 9 * 60_000, 2],
    [true, 'after', 5_000, 9],
    [false, 'after', 9 * 60_000, 5],
  ] as const)('are not lost (R4; restoring: %s; death %s any one write; slices of %d ms)', async (restoreRoles, effect, sliceMs, every) => {
    const straight = await play({ restoreRoles, sliceMs }, []);
    await expectSound(straight.stage, restoreRoles);
    // The computes come last: what went before them is the matter of other tests.
    const first = Math.floor(straight.writes / 2);
    for (let deathAt = first; deathAt <= straight.writes; deathAt += every) {
      const { stage } = await play({ restoreRoles, sliceMs }, [{ deathAt, effect }]);
      await expectSound(stage, restoreRoles).catch((error: Error) => {
        throw new Error(`Died ${effect} write ${deathAt}: ${error.message}`, { cause: error });
      });
    }
  });
});
