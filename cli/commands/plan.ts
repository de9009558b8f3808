import { connected, type Scene } from '../connected.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { findCluster } from '../find-cluster.ts';
import { wholeNumber } from '../numbers.ts';
import { noProgress } from '../progress.ts';
import { readAnswer } from '../read-answer.ts';
import { codeOfRun } from '../run-end.ts';
import type { Run } from '../run-view.ts';
import { shownPlan, shownRun } from '../run-words.ts';
import { watchRun } from '../watch.ts';
import { acceptedSchema } from './repair.ts';

const help = `
Looks at the cluster, its endpoints and its computes, and tells what a repair would do now, call by call. It writes nothing to Azure.

Exit codes: 0 a repair would be done as planned, or has nothing to do; 1 it would be refused, or part of it; 2 no plan could be made.

Examples:
  relink plan aks-night
  relink plan /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.ContainerService/managedClusters/aks-night --json | jq .run.plan.items`;

interface PlanOptions {
  readonly reason?: string;
  readonly minutes: number;
}

export function addPlan(scene: Scene): void {
  const command = scene.program
    .command('plan')
    .description('Tells what a repair would do now, and does nothing.')
    .argument('<cluster>', 'full resource id, or the name if only one cluster has it')
    .option('--reason <text>', 'why, for the journal')
    .option('--minutes <number>', 'how long to wait for the plan', wholeNumber(1, 240), 30)
    .addHelpText('after', help);
  connected<PlanOptions>(command, scene, async (connection, { reason, minutes }, [cluster = '']) => {
    const { api, terminal, show } = connection;
    const clusterId = await findCluster(api, cluster);
    const begun = await api.post('/repair', { clusterId, action: 'plan', ...(reason !== undefined && { reason }) });
    const { runId } = readAnswer(begun, acceptedSchema, 'a run that was begun');
    const { view, body } = await watchRun(connection, runId, { progress: noProgress, longestMs: minutes * 60_000 });
    const { run } = view;
    if (!run.hasEnded)
      throw new CommandError(`No plan after ${minutes} min; the run is ${run.state}. See: relink show ${runId}`, exitCodes.failed);
    show(body, () => `${shownRun(run, terminal)}\n${run.plan ? shownPlan(run.plan, { withCalls: true }) : 'No plan was made.\n'}`);
    return codeOfPlan(run);
  });
}

function codeOfPlan(run: Run): number {
  const isRefused = run.plan?.items.some(({ action }) => action === 'refuse') ?? false;
  return isRefused && run.state === 'succeeded' ? exitCodes.no : codeOfRun(run);
}
