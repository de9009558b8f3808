import { describe, expect, it } from 'vitest';
import { permissionDetails } from '../../scripts/permission-details.ts';
import { metLate, nightInAuto } from '../support/permission-scenarios.ts';
import { playWith, roleFiles } from '../support/play-with-roles.ts';
import type { SimulatedRepair } from '../support/simulated-repair.ts';

const toPlay = permissionDetails.filter(({ shows }) => shows !== 'doctor');

/** Everything in which Relink tells people of trouble. */
async function saidBy({ engine, log }: SimulatedRepair): Promise<string> {
  const { runs, journal, alerts, sweepMemories } = engine.store;
  const all = await runs.list({ limit: 20 });
  const entries = await Promise.all(all.map(({ runId }) => journal.list(runId)));
  const memories = await sweepMemories.list();
  return [
    ...all.flatMap(({ verdict, plan }) => [verdict, ...(plan?.remarks ?? [])]),
    ...entries.flat().map(({ text }) => text),
    ...(await alerts.list(20)).flatMap(({ seen, notDone }) => [seen, notDone]),
    ...memories.flatMap(({ blind }) => blind.map(({ why }) => why)),
    ...log.lines.map(({ fields }) => fields.message),
  ].join('\n');
}

describe.each(toPlay)('without $action', ({ action, says, heals, shows }) => {
  it(`a night is ${heals ? '' : 'not '}repaired, nothing is destroyed for it, and Relink says why`, async () => {
    const roles = roleFiles.map((role) => ({ ...role, Actions: role.Actions.filter((given) => given !== action) }));
    const repair = await playWith(roles, shows === 'late' ? metLate : nightInAuto);
    const { healthy, problems, breaches } = repair.night.judge.verdict();
    expect({ healthy, breaches }).toEqual({ healthy: heals, breaches: [] });
    expect(problems.filter((problem) => /gone|not as before|points at/.test(problem))).toEqual([]);
    expect(await saidBy(repair)).toContain(says.replace('{action}', action));
  });
});
