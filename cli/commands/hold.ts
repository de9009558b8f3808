import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { connected, type Scene } from '../connected.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { findCluster } from '../find-cluster.ts';
import { readAnswer } from '../read-answer.ts';
import { table } from '../table.ts';
import { shortName, timeText } from '../words.ts';

const holdSchema = z.object({
  holdId: z.string(),
  clusterId: z.string(),
  name: z.string(),
  reason: z.string(),
  by: z.string(),
  placedAt: z.string(),
  until: z.string().optional(),
});
const holdsSchema = z.object({ holds: z.array(holdSchema) });

const help = `
While a hold is in force, nothing of the cluster is taken apart; what a run has begun is finished. Several may stand beside each other.

Exit codes: 0.

Examples:
  relink hold aks-night --name upgrade --reason "new node images" --until 2026-11-21T06:00:00Z
  relink hold list
  relink hold lift <holdId>`;

interface HoldOptions {
  readonly name?: string;
  readonly reason?: string;
  readonly until?: string;
}

export function addHold(scene: Scene): void {
  const hold = scene.program
    .command('hold')
    .description('Keeps Relink away from a cluster; "hold list" and "hold lift" for those that are in force.')
    .enablePositionalOptions()
    .argument('<cluster>', 'full resource id, or the name if only one cluster has it')
    .option('--name <name>', 'what the hold is called; needed')
    .option('--reason <text>', 'why; needed')
    .option('--until <time>', 'when it ends by itself, as 2026-11-21T06:00:00Z; default when somebody lifts it', time)
    .addHelpText('after', help);
  connected<HoldOptions>(hold, scene, async ({ api, show }, { name, reason, until }, [cluster = '']) => {
    // commander would ask "hold list" for them too, if it were told that they are needed.
    if (name === undefined || reason === undefined) throw new CommandError('A hold needs --name and --reason.', exitCodes.usage);
    const clusterId = await findCluster(api, cluster);
    const body = await api.post('/holds', { clusterId, name, reason, ...(until !== undefined && { until }) });
    const { holdId } = readAnswer(body, holdSchema, 'a hold');
    show(body, () => `${shortName(clusterId)} is held.\nhold ${holdId}\nLift it: relink hold lift ${holdId}\n`);
    return exitCodes.ok;
  });
  addList(hold, scene);
  addLift(hold, scene);
}

function addList(hold: Command, scene: Scene): void {
  const command = hold.command('list').description('Lists the holds in force.');
  connected(command, scene, async ({ api, show }) => {
    const body = await api.get('/holds');
    const { holds } = readAnswer(body, holdsSchema, 'a list of holds');
    const rows = holds.map((one) => [
      shortName(one.clusterId),
      one.name,
      one.by,
      timeText(one.placedAt),
      one.until ? timeText(one.until) : 'lifted',
      one.holdId,
      one.reason,
    ]);
    show(body, () => table(['cluster', 'name', 'by', 'placed', 'until', 'hold', 'reason'], rows, 'No holds.'));
    return exitCodes.ok;
  });
}

function addLift(hold: Command, scene: Scene): void {
  const command = hold
    .command('lift')
    .description('Lifts a hold; a run that waited for it goes on when it was the last.')
    .argument('<holdId>', 'as "relink hold list" shows it');
  connected(command, scene, async ({ api, show }, _options, [holdId = '']) => {
    const body = await api.delete(`/holds/${encodeURIComponent(holdId)}`);
    show(body, () => 'The hold is lifted.\n');
    return exitCodes.ok;
  });
}

function time(text: string): string {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('It must be a time with its zone, such as 2026-11-21T06:00:00Z.');
}
