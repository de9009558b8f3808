import { type Command, Option } from 'commander';
import { z } from 'zod';
import { connected, type Scene } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { findCluster } from '../find-cluster.ts';
import { wholeNumber } from '../numbers.ts';
import { readAnswer } from '../read-answer.ts';
import { coloured, type Terminal } from '../terminal.ts';
import { colourOf, shortName, timeText } from '../words.ts';

const findingSchema = z.object({
  findingId: z.string(),
  ruleId: z.string(),
  clusterId: z.string(),
  subjectId: z.string(),
  state: z.string(),
  severity: z.string(),
  title: z.string(),
  seen: z.string(),
  fix: z.string(),
  firstAt: z.string(),
  lastAt: z.string(),
  suppressed: z.object({ by: z.string(), reason: z.string(), until: z.string() }).optional(),
  unknown: z.object({ since: z.string(), why: z.string() }).optional(),
  repair: z.object({ runId: z.string().optional() }).optional(),
});
const findingsSchema = z.object({ findings: z.array(findingSchema), next: z.string().nullish() });
type Finding = z.infer<typeof findingSchema>;

const help = `
What the hourly sweep found in the environment of the clusters (docs/drift.md).

Exit codes: 0.

Examples:
  relink findings
  relink findings --cluster aks-night --state suppressed
  relink findings suppress <findingId> --days 30 --reason "the hub team knows"
  relink findings --severity critical --json | jq '.findings | length'`;

interface FindingsOptions {
  readonly cluster?: string;
  readonly severity?: string;
  readonly state: string;
  readonly rule?: string;
  readonly limit: number;
}

export function addFindings(scene: Scene): void {
  const findings = scene.program
    .command('findings')
    .description('Lists what is wrong around the clusters; "findings suppress" silences one for a while.')
    .enablePositionalOptions()
    .option('--cluster <cluster>', 'only those of this cluster: full resource id, or the name')
    .addOption(new Option('--severity <severity>', 'only those').choices(['critical', 'warning', 'advice', 'information']))
    .addOption(new Option('--state <state>', 'only those').choices(['open', 'resolved', 'suppressed', 'all']).default('open'))
    .option('--rule <rule>', 'only those of this rule')
    .option('--limit <number>', 'how many', wholeNumber(1, 5_000), 100)
    .addHelpText('after', help);
  connected<FindingsOptions>(findings, scene, async ({ api, terminal, show }, { cluster, severity, state, rule, limit }) => {
    const clusterId = cluster === undefined ? undefined : await findCluster(api, cluster);
    const query = new URLSearchParams({
      limit: String(limit),
      ...(clusterId !== undefined && { cluster: clusterId }),
      ...(severity !== undefined && { severity }),
      ...(rule !== undefined && { rule }),
      ...(state !== 'all' && { state }),
    });
    const body = await api.get(`/findings?${query}`);
    const answer = readAnswer(body, findingsSchema, 'a list of findings');
    const more = answer.next ? ['There are more; raise --limit.\n'] : [];
    show(body, () => [...answer.findings.map((finding) => shownFinding(finding, terminal)), ...more].join('\n') || 'No findings.\n');
    return exitCodes.ok;
  });
  addSuppress(findings, scene);
  addUnsuppress(findings, scene);
}

function shownFinding(finding: Finding, terminal: Terminal): string {
  const { severity, ruleId, clusterId, subjectId, title, seen, fix, state, suppressed, unknown, repair } = finding;
  const colour = colourOf(severity);
  const lines = [
    `seen: ${seen}`,
    `do: ${fix}`,
    `${state}, ${timeText(finding.firstAt)} to ${timeText(finding.lastAt)}`,
    suppressed && `suppressed by ${suppressed.by} until ${timeText(suppressed.until)}: ${suppressed.reason}`,
    unknown && `nobody can tell since ${timeText(unknown.since)}: ${unknown.why}`,
    repair?.runId && `repaired by run ${repair.runId}`,
    `finding ${finding.findingId}`,
  ].filter((line) => line !== undefined && line !== '');
  const word = colour ? coloured(terminal, colour, severity) : severity;
  return `${word}  ${shortName(clusterId)}  ${shortName(subjectId)}: ${title} (${ruleId})\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

const pathOf = (findingId: string) => `/findings/${encodeURIComponent(findingId)}/suppress`;
const suppressedSchema = z.object({ finding: findingSchema });

function addSuppress(findings: Command, scene: Scene): void {
  const command = findings
    .command('suppress')
    .description('Silences a finding for a while: it is counted, and neither told nor repaired.')
    .argument('<findingId>', 'as "relink findings" shows it')
    .requiredOption('--reason <text>', 'why')
    .option('--days <number>', 'for how long', wholeNumber(1, 366), 30);
  connected<{ readonly reason: string; readonly days: number }>(
    command,
    scene,
    async ({ api, terminal, show }, { reason, days }, [id = '']) => {
      const body = await api.post(pathOf(id), { reason, days });
      const { finding } = readAnswer(body, suppressedSchema, 'a finding');
      show(body, () => shownFinding(finding, terminal));
      return exitCodes.ok;
    },
  );
}

function addUnsuppress(findings: Command, scene: Scene): void {
  const command = findings
    .command('unsuppress')
    .description('Lets a finding be told again.')
    .argument('<findingId>', 'as "relink findings --state suppressed" shows it');
  connected(command, scene, async ({ api, terminal, show }, _options, [id = '']) => {
    const body = await api.delete(pathOf(id));
    const { finding } = readAnswer(body, suppressedSchema, 'a finding');
    show(body, () => shownFinding(finding, terminal));
    return exitCodes.ok;
  });
}
