import { z } from 'zod';
import { connected, type Scene } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { readAnswer } from '../read-answer.ts';
import { coloured, type Terminal } from '../terminal.ts';
import { shortName, timeText } from '../words.ts';

/** Settings that are wrong leave nothing but the problems. */
const healthSchema = z.object({
  status: z.enum(['healthy', 'unhealthy']),
  problems: z.array(z.string()),
  warnings: z.array(z.string()).default([]),
  mode: z.string().optional(),
  scope: z.array(z.string()).optional(),
  lastPulse: z.string().nullish(),
  lastSweep: z.string().nullish(),
  activeRuns: z.array(z.object({ runId: z.string(), clusterId: z.string(), state: z.string() })).default([]),
  alerts: z.object({ open: z.number(), unsent: z.number(), deadLetters: z.number().optional() }).optional(),
});
type Health = z.infer<typeof healthSchema>;

const help = `
Whether Relink itself works. "relink doctor" tells what would keep a repair from working.

Exit codes: 0 healthy, 1 unhealthy.

Examples:
  relink health
  relink health --json | jq .alerts`;

export function addHealth(scene: Scene): void {
  const command = scene.program.command('health').description('Tells whether Relink itself works.').addHelpText('after', help);
  connected(command, scene, async ({ api, terminal, show }) => {
    const body = await api.get('/health', { accepts: 503 });
    const health = readAnswer(body, healthSchema, 'a health report');
    show(body, () => shownHealth(health, terminal));
    return health.status === 'healthy' ? exitCodes.ok : exitCodes.no;
  });
}

function shownHealth(
  { status, problems, warnings, mode, scope, lastPulse, lastSweep, activeRuns, alerts }: Health,
  terminal: Terminal,
): string {
  const letters = alerts?.deadLetters ? `, ${alerts.deadLetters} never taken` : '';
  const lines = [
    coloured(terminal, status === 'healthy' ? 'green' : 'red', status),
    ...problems.map((problem) => `problem  ${problem}`),
    ...warnings.map((warning) => `warning  ${warning}`),
    mode && `mode     ${mode}`,
    scope && `scope    ${scope.join(' ') || 'empty'}`,
    lastPulse && `pulse    ${timeText(lastPulse)}`,
    lastSweep && `sweep    ${timeText(lastSweep)}`,
    ...activeRuns.map(({ runId, clusterId, state }) => `run      ${runId}  ${shortName(clusterId)}  ${state}`),
    alerts && `alerts   ${alerts.open} open, ${alerts.unsent} with something unsent${letters}`,
  ];
  return `${lines.filter(Boolean).join('\n')}\n`;
}
