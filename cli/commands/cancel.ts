import { z } from 'zod';
import { connected, type Scene } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { readAnswer } from '../read-answer.ts';
import { pathOfRun } from '../run-view.ts';

const help = `
The run stops at the next safe point: what it has begun to take apart is finished first.

Exit codes: 0 the run was asked to stop; 5 it has ended already, or only makes a plan.

Examples:
  relink cancel <runId> --reason "the network team is at work"`;

export function addCancel(scene: Scene): void {
  const command = scene.program
    .command('cancel')
    .description('Stops a run at the next safe point.')
    .argument('<runId>', 'as "relink runs" lists it')
    .requiredOption('--reason <text>', 'why, for the journal')
    .addHelpText('after', help);
  connected<{ readonly reason: string }>(command, scene, async ({ api, show }, { reason }, [runId = '']) => {
    const body = await api.post(`${pathOfRun(runId)}/cancel`, { reason });
    const { message } = readAnswer(body, z.object({ message: z.string() }), 'a cancellation');
    show(body, () => `${message}\n`);
    return exitCodes.ok;
  });
}
