import { z } from 'zod';
import { type Connection, connected, type Scene } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { readAnswer } from '../read-answer.ts';
import { table } from '../table.ts';
import { timeText } from '../words.ts';

const snapshotsSchema = z.object({
  resourceId: z.string(),
  snapshots: z.array(z.object({ snapshotId: z.string(), savedAt: z.string() })),
});

const help = `
Relink stores a complete copy of an endpoint or a compute before it takes it apart.

Exit codes: 0.

Examples:
  relink snapshots /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/privateEndpoints/<name>
  relink snapshots <compute id> --json | jq -r '.snapshots[0].snapshotId'`;

export function addSnapshots(scene: Scene): void {
  const command = scene.program
    .command('snapshots')
    .description('Lists the snapshots of an endpoint or a compute, the newest first.')
    .argument('<resourceId>', 'full resource id')
    .addHelpText('after', help);
  connected(command, scene, async (connection, _options, [resourceId = '']) => {
    const { body, snapshots } = await readSnapshots(connection, resourceId);
    const rows = snapshots.map(({ snapshotId, savedAt }) => [timeText(savedAt), snapshotId]);
    connection.show(body, () => table(['saved', 'snapshot'], rows, 'No snapshots: Relink never took it apart.'));
    return exitCodes.ok;
  });
}

export async function readSnapshots({ api }: Pick<Connection, 'api'>, resourceId: string) {
  const body = await api.get(`/snapshots?${new URLSearchParams({ resource: resourceId })}`);
  return { body, ...readAnswer(body, snapshotsSchema, 'a list of snapshots') };
}
