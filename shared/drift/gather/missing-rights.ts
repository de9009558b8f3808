import { isWithin } from '../../domain/arm-id.ts';
import type { Need } from '../../repair/steps/rights.ts';
import type { MissingRight } from '../facts/estate.ts';
import { later, type Reading, read } from '../facts/reading.ts';
import { allRead } from '../judge-reading.ts';
import { sideBySide } from '../side-by-side.ts';
import { type Gathering, inTurns, readingOf, readsAtOnce } from './gathering.ts';
import type { OwnRights } from './own-rights.ts';

type Doubt = readonly [cluster: string, needs: readonly Need[]];

/**
 * What repairs would lack, by cluster. A right that Relink has at an entry of the scope reaches everything below it, and nothing further is
 * asked. What it lacks there may be given further below, or beside the scope, so only the resource itself can tell: asked in turns, for one
 * cluster at least. What a deny assignment takes away is not seen.
 */
export async function readMissingRights(
  gathering: Gathering,
  needs: ReadonlyMap<string, readonly Need[]>,
  rights: OwnRights,
): Promise<ReadonlyMap<string, Reading<readonly MissingRight[]>>> {
  const doubts = [...needs].map(([cluster, those]): Doubt => [cluster, those.flatMap((need) => doubtOf(need, rights))]);
  const open = doubts.filter(([, those]) => those.length > 0);
  const found = new Map<string, Reading<readonly MissingRight[]>>(doubts.map(([cluster]) => [cluster, read([])]));
  for (const [cluster] of open) found.set(cluster, later('Rights of Relink at single resources'));
  for (const [cluster, those] of withinBudget(inTurns(open, gathering.mostDirectReads, gathering.turn), gathering.mostDirectReads)) {
    found.set(cluster, await lackingOf(gathering, those));
  }
  return found;
}

function doubtOf({ scope, actions }: Need, rights: OwnRights): readonly Need[] {
  const above = [...rights].flatMap(([place, missing]) => (missing.kind === 'read' && isWithin(scope, place) ? [missing.value] : []));
  const doubtful = actions.filter((action) => above.every((missing) => missing.has(action)));
  return doubtful.length > 0 ? [{ scope, actions: doubtful }] : [];
}

function withinBudget(doubts: readonly Doubt[], most: number): readonly Doubt[] {
  let calls = 0;
  return doubts.filter(([, those], index) => {
    calls += those.length;
    return index === 0 || calls <= most;
  });
}

async function lackingOf(gathering: Gathering, needs: readonly Need[]): Promise<Reading<readonly MissingRight[]>> {
  const answers: Reading<readonly MissingRight[]>[] = [];
  await sideBySide(needs, { width: readsAtOnce }, async ({ scope, actions }) => {
    const need = { action: 'Microsoft.Authorization/permissions/read', scope };
    const lacking = await readingOf(gathering, need, (signal) => gathering.azure.access.missingActions(scope, actions, signal));
    answers.push(lacking.kind === 'read' ? read(lacking.value.map((action) => ({ action, scope }))) : lacking);
  });
  const all = allRead(answers);
  return all.kind === 'read' ? read(all.value.flat()) : all;
}
