import { type Command, Option } from 'commander';
import { z } from 'zod';
import { connected, type Scene } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { wholeNumber } from '../numbers.ts';
import { readAnswer } from '../read-answer.ts';
import { table } from '../table.ts';
import { coloured, type Terminal } from '../terminal.ts';
import { colourOf, shortName, timeText } from '../words.ts';

const alertSchema = z.object({
  code: z.string(),
  severity: z.string(),
  title: z.string(),
  state: z.string(),
  subject: z.string(),
  seen: z.string(),
  done: z.string(),
  notDone: z.string(),
  next: z.string(),
  runId: z.string().optional(),
  runbook: z.string(),
  firstAt: z.string(),
  lastAt: z.string(),
  count: z.number(),
  resolved: z.object({ at: z.string(), because: z.string() }).optional(),
});
const alertsSchema = z.object({ alerts: z.array(alertSchema), next: z.string().nullish() });
const sinksSchema = z.object({ sinks: z.array(z.object({ sink: z.string(), isTaken: z.boolean(), because: z.string().optional() })) });
type Alert = z.infer<typeof alertSchema>;

const help = `
Exit codes: 0.

Examples:
  relink alerts
  relink alerts --state resolved --limit 10
  relink alerts test`;

interface AlertsOptions {
  readonly state: string;
  readonly limit: number;
}

export function addAlerts(scene: Scene): void {
  const alerts = scene.program
    .command('alerts')
    .description('Lists the alerts; "alerts test" tries every way by which they leave Relink.')
    .enablePositionalOptions()
    .addOption(new Option('--state <state>', 'only those').choices(['open', 'resolved', 'all']).default('open'))
    .option('--limit <number>', 'how many', wholeNumber(1, 1_000), 100)
    .addHelpText('after', help);
  connected<AlertsOptions>(alerts, scene, async ({ api, terminal, show }, { state, limit }) => {
    const query = new URLSearchParams({ limit: String(limit), ...(state !== 'all' && { state }) });
    const body = await api.get(`/alerts?${query}`);
    const answer = readAnswer(body, alertsSchema, 'a list of alerts');
    const more = answer.next ? ['There are more; raise --limit.\n'] : [];
    show(body, () => [...answer.alerts.map((alert) => shownAlert(alert, terminal)), ...more].join('\n') || 'No alerts.\n');
    return exitCodes.ok;
  });
  addTest(alerts, scene);
}

function shownAlert(alert: Alert, terminal: Terminal): string {
  const { code, severity, title, state, subject, seen, done, notDone, next, runId, runbook, resolved } = alert;
  const colour = state === 'open' ? colourOf(severity) : undefined;
  const word = colour ? coloured(terminal, colour, severity) : severity;
  const lines = [
    `seen: ${seen}`,
    `done: ${done}`,
    `not done: ${notDone}`,
    `next: ${next}`,
    resolved
      ? `resolved ${timeText(resolved.at)}: ${resolved.because}`
      : `${state}, ${timeText(alert.firstAt)} to ${timeText(alert.lastAt)}`,
    runId && `run ${runId}: relink show ${runId}`,
    `runbook ${runbook}`,
  ].filter(Boolean);
  return `${word}  ${shortName(subject)}: ${title} (${code})\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

const testHelp = `
Sends a test notice by every way that is set, at once.

Exit codes: 0 each took it; 1 one did not, or none is set.`;

function addTest(alerts: Command, scene: Scene): void {
  const command = alerts.command('test').description('Sends a test notice by every way that is set.').addHelpText('after', testHelp);
  connected(command, scene, async ({ api, show }) => {
    const body = await api.post('/alerts/test', {});
    const { sinks } = readAnswer(body, sinksSchema, 'a test of the sinks');
    const rows = sinks.map(({ sink, isTaken, because }) => [sink, isTaken ? 'taken' : 'not taken', because ?? '']);
    show(body, () =>
      table(['sink', 'notice', 'why'], rows, 'No sink is set: alerts are in the log and in the tables only (docs/alerts.md).'),
    );
    return sinks.length > 0 && sinks.every(({ isTaken }) => isTaken) ? exitCodes.ok : exitCodes.no;
  });
}
