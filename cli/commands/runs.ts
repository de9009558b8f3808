import { z } from 'zod';
import { connected, type Scene } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { findCluster } from '../find-cluster.ts';
import { wholeNumber } from '../numbers.ts';
import { readAnswer } from '../read-answer.ts';
import { type Run, runSchema } from '../run-view.ts';
import { nextStep, stateText } from '../run-words.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { durationText, shortName, timeText } from '../words.ts';

const runsSchema = z.object({ runs: z.array(runSchema) });

const help = `
Exit codes: 0.

Examples:
  relink runs
  relink runs --cluster aks-night --limit 5
  relink runs --json | jq -r '.runs[] | select(.state == "failed") | .runId'`;

interface RunsOptions {
  readonly cluster?: string;
  readonly limit: number;
}

export function addRuns(scene: Scene): void {
  const command = scene.program
    .command('runs')
    .description('Lists the last runs, the newest first.')
    .option('--cluster <cluster>', 'only those of this cluster: full resource id, or the name')
    .option('--limit <number>', 'how many', wholeNumber(1, 100), 20)
    .addHelpText('after', help);
  connected<RunsOptions>(command, scene, async ({ api, terminal, show }, { cluster, limit }) => {
    const clusterId = cluster === undefined ? undefined : await findCluster(api, cluster);
    const query = new URLSearchParams({ limit: String(limit), ...(clusterId !== undefined && { cluster: clusterId }) });
    const body = await api.get(`/runs?${query}`);
    const { runs } = readAnswer(body, runsSchema, 'a list of runs');
    show(body, () => shownRuns(runs, terminal));
    return exitCodes.ok;
  });
}

function shownRuns(runs: readonly Run[], terminal: Terminal): string {
  const rows = runs.map((run) => [
    timeText(run.createdAt),
    shortName(run.clusterId),
    stateText(run.state, terminal),
    `${run.intent}, ${run.cause}`,
    run.endedAt ? durationText(Date.parse(run.endedAt) - Date.parse(run.createdAt)) : '',
    run.runId,
    nextStep(run) ?? run.verdict ?? run.halt?.says ?? run.heldBack?.says ?? '',
  ]);
  return table(['began', 'cluster', 'state', 'what', 'took', 'run', 'verdict'], rows, 'No runs.');
}
