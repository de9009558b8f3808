import { z } from 'zod';
import { connected, type Scene } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { wholeNumber } from '../numbers.ts';
import { readAnswer } from '../read-answer.ts';
import { stateText } from '../run-words.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { durationText, timeText } from '../words.ts';

const clusterSchema = z.object({
  clusterId: z.string(),
  name: z.string(),
  resourceGroup: z.string(),
  power: z.string(),
  mode: z.object({ word: z.string() }),
  holds: z.array(z.object({ name: z.string() })),
  restartedAt: z.string().optional(),
  repairSeconds: z.number().optional(),
  openFindings: z.object({ critical: z.number(), warning: z.number(), other: z.number() }),
  activeRun: z.object({ runId: z.string(), state: z.string() }).optional(),
  lastEnd: z.object({ state: z.string(), at: z.string() }).optional(),
});
const clustersSchema = z.object({ clusters: z.array(clusterSchema), next: z.string().nullish() });
type Cluster = z.infer<typeof clusterSchema>;

const help = `
Findings are counted as critical/warning/other. "repaired in" is from the last restart to the end of the repair that made it good.

Exit codes: 0.

Examples:
  relink clusters
  relink clusters --json | jq -r '.clusters[] | select(.activeRun) | .activeRun.runId'`;

export function addClusters(scene: Scene): void {
  const command = scene.program
    .command('clusters')
    .description('Lists the clusters that Relink has met: power, mode, holds, last restart, time to repair, findings.')
    .option('--limit <number>', 'how many', wholeNumber(1, 500), 100)
    .addHelpText('after', help);
  connected<{ readonly limit: number }>(command, scene, async ({ api, terminal, show }, { limit }) => {
    const body = await api.get(`/clusters?limit=${limit}`);
    const { clusters, next } = readAnswer(body, clustersSchema, 'a list of clusters');
    show(body, () => shownClusters(clusters, terminal) + (next ? 'There are more; raise --limit.\n' : ''));
    return exitCodes.ok;
  });
}

function shownClusters(clusters: readonly Cluster[], terminal: Terminal): string {
  const rows = clusters.map(({ name, resourceGroup, power, mode, holds, restartedAt, repairSeconds, openFindings, activeRun, lastEnd }) => [
    name,
    resourceGroup,
    power,
    mode.word,
    holds.map((hold) => hold.name).join(', '),
    timeText(restartedAt),
    repairSeconds === undefined ? '' : durationText(repairSeconds * 1_000),
    `${openFindings.critical}/${openFindings.warning}/${openFindings.other}`,
    activeRun ? `${stateText(activeRun.state, terminal)}, run ${activeRun.runId}` : lastEnd ? stateText(lastEnd.state, terminal) : '',
  ]);
  const heading = ['cluster', 'group', 'power', 'mode', 'holds', 'restarted', 'repaired in', 'findings', 'run'];
  return table(heading, rows, 'Relink has met no cluster yet.');
}
