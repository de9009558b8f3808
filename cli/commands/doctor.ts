import { Option } from 'commander';
import { z } from 'zod';
import { connected, type Scene } from '../connected.ts';
import { readAnswer } from '../read-answer.ts';
import { type Colour, coloured, type Terminal } from '../terminal.ts';

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
  power: z.string(),
  mode: z.string(),
  holds: z.array(z.string()),
  notes: z.array(z.string()),
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
  relink doctor --as auto          before Relink is let out of mode observe
  relink doctor --json | jq '.checks[] | select(.level != "ok")'`;

/** A doctor looks at every cluster, which may take minutes. */
const patienceMs = 10 * 60 * 1_000;

export function addDoctor(scene: Scene): void {
  const command = scene.program
    .command('doctor')
    .description('Tells what would keep tonight’s repair from working: rights, events, storage, clock, settings, each cluster.')
    .addOption(new Option('--as <mode>', 'look as if RELINK_MODE were this one').choices(['auto', 'approve', 'observe']))
    .addHelpText('after', help);
  connected<{ readonly as?: string }>(command, scene, async ({ api, terminal, show }, options) => {
    const body = await api.get(options.as ? `/doctor?as=${options.as}` : '/doctor', { patienceMs });
    const report = readAnswer(body, reportSchema, 'a report of a doctor');
    show(body, () => shown(report, terminal));
    return report.exitCode;
  });
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

function shownCluster({ clusterId, power, mode, holds, refusals, notes }: Report['clusters'][number]): string {
  const lines = [
    ...holds.map((hold) => `held: ${hold}`),
    ...refusals.map(({ subject, reason, next }) => `refused: ${subject}: ${reason} ${next}`),
    ...notes,
  ];
  const shownLines = lines.length > 0 ? lines : ['nothing stands in the way of a repair'];
  return [`cluster  ${clusterId}  ${power}, mode ${mode}`, ...shownLines.map(indented)].join('\n');
}

const indented = (text: string) => `         ${text}`;
const asCommand = (command: string) => `         $ ${command}`;
