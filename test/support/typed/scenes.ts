import { askAs, type Night, type RunView } from '../played-night.ts';
import { clusterId, hubEndpoint } from '../simulated-night.ts';

/** Somebody deleted it by mistake. Relink hears of that and looks; while it does, a restore would be refused. */
export async function deleteEndpoint(night: Night): Promise<void> {
  const owner = night.stack.simulator.as('owner');
  if ((await owner('GET', hubEndpoint)).status === 404) return;
  await owner('DELETE', hubEndpoint);
  await night.stack.simulator.clock.sleep(120_000);
  await calm(night);
}

export async function restoreEndpoint(night: Night): Promise<void> {
  await calm(night);
  const snapshotId = await firstOf(night, `snapshots?resource=${hubEndpoint}`, 'snapshotId');
  await ask(night, 'restore', { snapshotId, reason: 'deleted by mistake' }, 'runId');
  await calm(night);
}

/** Somebody else asked for a repair of a cluster in mode `approve`. */
export async function waitingPlan(night: Night): Promise<Record<string, string>> {
  tagMode(night, 'approve');
  const runId = await ask(night, 'repair', { clusterId, action: 'repair', force: true, reason: 'something to approve' }, 'runId');
  type WithPlan = RunView['run'] & { plan?: { hash: string } };
  const view = await until(night, (run) => run.runId === runId && run.state === 'awaiting-approval');
  return { runId, 'run.plan.hash': (view.run as WithPlan).plan?.hash ?? '' };
}

/** Under a hold a run waits, however slow the shell is. */
export async function heldRun(night: Night): Promise<string> {
  await hold(night);
  return ask(night, 'repair', { clusterId, action: 'repair', force: true, reason: 'something to cancel' }, 'runId');
}

export const hold = (night: Night) => ask(night, 'holds', { clusterId, name: 'upgrade', reason: 'network work' }, 'holdId');

async function ask({ stack }: Night, path: string, body: object, member: string): Promise<string> {
  const answer = await askAs('dana', stack, `/api/${path}`, { method: 'POST', body: JSON.stringify(body) });
  const given = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(given)}`);
  return String(given[member]);
}

export async function firstOf({ stack }: Night, path: string, member: string): Promise<string> {
  const list = (await (await askAs('dana', stack, `/api/${path}`)).json()) as Record<string, readonly Record<string, string>[]>;
  const value = Object.values(list).find(Array.isArray)?.[0]?.[member];
  if (value === undefined) throw new Error(`${path}: no ${member} in ${JSON.stringify(list)}`);
  return value;
}

/** As the owner of the cluster would set it; undefined takes it away. */
function tagMode({ stack }: Night, mode: string | undefined): void {
  const { world } = stack.simulator;
  const found = world.get(clusterId);
  if (!found) throw new Error('The cluster is not in the world.');
  world.put({ id: clusterId, type: found.type, body: { ...found.body, tags: mode === undefined ? {} : { 'relink-mode': mode } } });
}

/** Lifts every hold, lets every run end, takes the tag away. */
export async function calm(night: Night): Promise<void> {
  const { stack } = night;
  const { holds } = (await (await askAs('lee', stack, '/api/holds')).json()) as { holds: readonly { holdId: string }[] };
  for (const { holdId } of holds) await askAs('lee', stack, `/api/holds/${holdId}`, { method: 'DELETE' });
  tagMode(night, undefined);
  await untilEnded(night);
  await stack.host().invokeTimer('pulse');
}

const untilEnded = (night: Night) => untilAll(night, (runs) => runs.every(({ run }) => run.hasEnded));

async function until(night: Night, isIt: (run: RunView['run']) => boolean): Promise<RunView> {
  await untilAll(night, (runs) => runs.some(({ run }) => isIt(run)));
  const found = (await night.runs()).find(({ run }) => isIt(run));
  if (!found) throw new Error('The run went on.');
  return found;
}

async function untilAll(night: Night, isSo: (runs: readonly RunView[]) => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (isSo(await night.runs())) return;
    if (tries % 20 === 19) await night.stack.host().invokeTimer('pulse');
    await night.stack.simulator.clock.sleep(15_000);
  }
  throw new Error(`Not reached: ${JSON.stringify((await night.runs()).map(({ run }) => run))}`);
}
