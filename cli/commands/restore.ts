import { confirm } from '../confirm.ts';
import { type Connection, connected, type Scene } from '../connected.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { wholeNumber } from '../numbers.ts';
import { timeText } from '../words.ts';
import { begin, usualMinutes } from './repair.ts';
import { readSnapshots } from './snapshots.ts';

const help = `
Makes an endpoint or a compute that is missing again, with the checks and steps of a repair. It never touches what exists.
A function key may not restore: it does not say who you are.

Exit codes: 0 it was begun; 1 you said no, or there is no snapshot. With --watch 0 succeeded, 1 refused, cancelled, parked, or not over in time, 2 failed.

Examples:
  relink restore --resource <endpoint or compute id> --reason "deleted by mistake" --watch
  relink restore <snapshotId> --reason "deleted by mistake" --yes`;

interface RestoreOptions {
  readonly resource?: string;
  readonly reason: string;
  readonly yes?: boolean;
  readonly watch?: boolean;
  readonly minutes: number;
}

export function addRestore(scene: Scene): void {
  const command = scene.program
    .command('restore')
    .description('Makes a missing endpoint or compute again from a snapshot.')
    .argument('[snapshotId]', 'as "relink snapshots" lists it')
    .option('--resource <id>', 'instead of a snapshot: take the newest one of this resource')
    .requiredOption('--reason <text>', 'why, for the journal')
    .option('--yes', 'do not ask')
    .option('--watch', 'show what happens until the run has ended')
    .option('--minutes <number>', 'how long --watch waits', wholeNumber(1, 1_440), usualMinutes)
    .addHelpText('after', help);
  connected<RestoreOptions>(command, scene, async (connection, options, [given]) => {
    const { snapshotId, words } = await chosen(connection, given, options.resource);
    if (!options.yes && !(await confirm(connection.terminal, `${words}\nMake it again?`, '--yes'))) return exitCodes.no;
    const body = await connection.api.post('/restore', { snapshotId, reason: options.reason });
    return begin(connection, body, options);
  });
}

async function chosen(connection: Connection, given: string | undefined, resource: string | undefined) {
  if ((given === undefined) === (resource === undefined))
    throw new CommandError('Give either a snapshot or --resource, and not both.', exitCodes.usage);
  if (given !== undefined) return { snapshotId: given, words: `Snapshot ${given}` };
  const { resourceId, snapshots } = await readSnapshots(connection, resource ?? '');
  const [newest] = snapshots;
  if (!newest) throw new CommandError(`There is no snapshot of ${resourceId}: Relink never took it apart.`, exitCodes.no);
  return {
    snapshotId: newest.snapshotId,
    words: `${resourceId}\nas it was saved ${timeText(newest.savedAt)}, snapshot ${newest.snapshotId}`,
  };
}
