import { type Command, Option } from 'commander';
import { z } from 'zod';
import { ask } from './api-client.ts';
import { CommandError } from './exit-codes.ts';
import { type TargetOptions, targetOf } from './target.ts';
import { type Colour, coloured, type Terminal } from './terminal.ts';

const checkSchema = z.object({
  id: z.string(),
  area: z.string(),
  subject: z.string(),
  level: z.enum(['ok', 'warning', 'error']),
  seen: z.string(),
  next: z.string().optional(),
  commands: z.array(z.string()).optional(),
});
const clusterSchema = z.object({
  clusterId: z.string(),
  power: z.string().optional(),
  mode: z.string(),
  refusals: z.array(z.object({ subject: z.string(), reason: z.string(), next: z.string().optional() })),
});
const reportSchema = z.object({
  status: z.enum(['ok', 'warnings', 'failing']),
  exitCode: z.literal([0, 1, 2]),
  checkedAt: z.string(),
  checks: z.array(checkSchema),
  clusters: z.array(clusterSchema),
});

type Report = z.infer<typeof reportSchema>;
type Check = z.infer<typeof checkSchema>;

const help = `
Reads only. Exit codes: 0 all well, 1 warnings, 2 a repair would fail or be refused tonight.

Examples:
  relink doctor --local
  RELINK_URL=https://relink-ab12.azurewebsites.net RELINK_KEY=... relink doctor
  relink doctor --json | jq '.checks[] | select(.level != "ok")'`;

export function addDoctor(program: Command, terminal: Terminal, end: (exitCode: number) => void): void {
  program
    .command('doctor')
    .description('Tells what would keep tonight’s repair from working: rights, events, storage, clock, settings, each cluster.')
    .option('--url <address>', 'address of the function app')
    .addOption(new Option('--key <key>', 'function key; RELINK_KEY keeps it out of the shell’s history').hideHelp())
    .option('--local', 'the local stack of "npm start"')
    .option('--json', 'the report as JSON')
    .addHelpText('after', help)
    .action(async (options: TargetOptions & { readonly json?: boolean }) => {
      const report = readReport(await ask(targetOf(options, terminal), '/doctor'));
      terminal.out(options.json ? `${JSON.stringify(report, undefined, 2)}\n` : shown(report, terminal));
      end(report.exitCode);
    });
}

function readReport(body: unknown): Report {
  const parsed = reportSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CommandError(
    `The answer is no report of a doctor (${issue?.path.join('.')}: ${issue?.message}). Are the app and this clone of one release?`,
  );
}

const verdicts: Readonly<Record<Report['status'], readonly [Colour, string]>> = {
  ok: ['green', 'All well: nothing is known that would keep a repair from working.'],
  warnings: ['yellow', 'A repair would work; the warnings above are worth a look.'],
  failing: ['red', 'A repair would fail or be refused tonight. Mend the errors above, then ask again.'],
};

function shown(report: Report, terminal: Terminal): string {
  const [colour, verdict] = verdicts[report.status];
  const blocks = [...report.checks.map((check) => shownCheck(check, terminal)), ...report.clusters.map(shownCluster)];
  return [...blocks, '', coloured(terminal, colour, verdict), ''].join('\n');
}

const marks: Readonly<Record<Check['level'], readonly [Colour, string]>> = {
  ok: ['green', 'ok     '],
  warning: ['yellow', 'warning'],
  error: ['red', 'error  '],
};

function shownCheck(check: Check, terminal: Terminal): string {
  const [colour, mark] = marks[check.level];
  const first = `${coloured(terminal, colour, mark)}  ${check.id}  ${check.subject}`;
  return [
    first,
    ...[check.seen, check.next].filter((text) => text !== undefined).map(indented),
    ...(check.commands ?? []).map(asCommand),
  ].join('\n');
}

function shownCluster({ clusterId, power, mode, refusals }: Report['clusters'][number]): string {
  const first = `cluster  ${clusterId}  ${power ?? 'power unknown'}, mode ${mode}`;
  const lines = refusals.map(({ subject, reason, next }) => indented(`${subject}: ${reason}${next ? ` ${next}` : ''}`));
  return [first, ...(lines.length > 0 ? lines : [indented('nothing stands in the way of a repair')])].join('\n');
}

const indented = (text: string) => `         ${text}`;
const asCommand = (command: string) => `         $ ${command}`;
