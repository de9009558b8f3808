import { z } from 'zod';
import { confirm } from '../confirm.ts';
import { type Connection, connected, type Scene } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { findCluster } from '../find-cluster.ts';
import { wholeNumber } from '../numbers.ts';
import { readAnswer } from '../read-answer.ts';
import { watchToEnd } from '../run-end.ts';

export const acceptedSchema = z.object({ runId: z.string(), message: z.string() });
/** Longer than any repair may take. */
export const usualMinutes = 240;

const help = `
Begins a repair of what needs it, in the cluster's mode; a repair that is under way already is joined. In mode approve it waits for somebody else's "relink approve".

Exit codes: 0 it was begun; with --watch 0 succeeded, 1 refused, cancelled, parked, or not over in time, 2 failed.

Examples:
  relink repair aks-night --watch --reason "endpoints are dead"
  relink repair aks-night --watch --minutes 60 --json | jq -r .run.verdict
  relink repair aks-night --force          makes again also what looks healthy; asks first`;

interface RepairOptions {
  readonly reason?: string;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly watch?: boolean;
  readonly minutes: number;
}

export function addRepair(scene: Scene): void {
  const command = scene.program
    .command('repair')
    .description('Repairs a cluster now.')
    .argument('<cluster>', 'full resource id, or the name if only one cluster has it')
    .option('--reason <text>', 'why, for the journal')
    .option('--force', 'make again also what looks healthy')
    .option('--yes', 'do not ask before --force')
    .option('--watch', 'show what happens until the run has ended')
    .option('--minutes <number>', 'how long --watch waits', wholeNumber(1, 1_440), usualMinutes)
    .addHelpText('after', help);
  connected<RepairOptions>(command, scene, async (connection, options, [cluster = '']) => {
    const clusterId = await findCluster(connection.api, cluster);
    if (options.force && !options.yes && !(await isSure(connection, clusterId))) return exitCodes.no;
    const { reason, force } = options;
    const wanted = { clusterId, action: 'repair', ...(reason !== undefined && { reason }), ...(force && { force }) };
    return begin(connection, await connection.api.post('/repair', wanted), options);
  });
}

/** Says what was begun, and watches it where that was asked for. */
export async function begin(
  connection: Connection,
  body: unknown,
  { watch, minutes }: { readonly watch?: boolean; readonly minutes: number },
): Promise<number> {
  const { runId, message } = readAnswer(body, acceptedSchema, 'a run that was begun');
  if (!watch) {
    connection.show(body, () => `${message}\nrun ${runId}\nSee what it does: relink show ${runId}\n`);
    return exitCodes.ok;
  }
  if (!connection.isJson) connection.terminal.err(`${message}\n`);
  return watchToEnd(connection, runId, minutes);
}

function isSure({ terminal }: Connection, clusterId: string): Promise<boolean> {
  const question = `${clusterId}\nEvery linked endpoint is deleted and made again, every compute detached and attached, healthy or not. Go on?`;
  return confirm(terminal, question, '--yes with --force');
}
