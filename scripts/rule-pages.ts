import { rules } from '../shared/drift/registry.ts';
import type { Rule } from '../shared/drift/rule.ts';
import { type Requirement, requirements, unseenChecks } from './requirements.ts';

const written = 'Written by `npm run docs` from `shared/drift/rules/`. Change the rule, not this page.';

/** The page of one rule; it follows from the rule alone. */
export function rulePage(rule: Rule): string {
  return [
    `# ${rule.title}`,
    '',
    `Rule \`${rule.id}\` · ${rule.severity} · ${rule.alerts ? 'raises an alert' : 'no alert'} · ${repairOf(rule)}`,
    '',
    written,
    '',
    '## What it means',
    '',
    rule.impact,
    '',
    '## What to do',
    '',
    rule.fix,
    '',
    '## Where it comes from',
    '',
    ...rule.sources.map(({ document, says }) => `- ${document}: “${says}”`),
    ...(rule.covers.length > 0 ? ['', `Demands that it checks: ${rule.covers.join(', ')} ([table](../requirements.md)).`] : []),
    '',
    '## What it reads',
    '',
    ...(rule.reads.length > 0 ? rule.reads.map((action) => `- \`${action}\``) : ['- nothing but what Relink remembers']),
    '',
    `${whenOf(rule)} Where a right is missing it answers *unknown*, with the right’s name.`,
    ...(rule.notes === undefined ? [] : ['', '## Notes', '', rule.notes]),
    '',
  ].join('\n');
}

function repairOf({ mayRepair }: Rule): string {
  return mayRepair ? 'Relink may repair it' : 'Relink only reports it';
}

function whenOf({ when = 'running' }: Rule): string {
  const times = {
    running: 'Judged while the cluster is running.',
    always: 'Judged also while the cluster is stopped.',
    gone: 'Judged for clusters that do not exist any more and that something still points at.',
  };
  return times[when];
}

/** The index of all rules. */
export function rulesIndex(): string {
  const rows = rules.map(
    (rule) =>
      `| [\`${rule.id}\`](${rule.id}.md) | ${rule.title} | ${rule.severity} | ${rule.alerts ? 'yes' : ''} | ${rule.mayRepair ? 'yes' : ''} |`,
  );
  return [
    '# Rules',
    '',
    written,
    '',
    ...introduction,
    '| rule | what it finds | severity | alert | repair |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const introduction = [
  'All rules are asked in every sweep, about every cluster of the scope. How findings live, and what Relink does about them, is told in [drift.md](../drift.md);',
  'what the source documents demand, and which rule checks it, in [requirements.md](../requirements.md). What shows only from inside of a cluster (its pods, its',
  'namespaces, its certificates) is not seen.',
  '',
];

/** Every demand of the source documents with what meets it. */
export function requirementsPage(): string {
  const rows = requirements.map((requirement) => `| ${requirement.id} | ${requirement.demand} | ${metBy(requirement)} |`);
  const checks = Array.from({ length: 23 }, (_, index) => `E${index + 1}`);
  return [
    '# What the documents demand, and what meets it',
    '',
    'Written by `npm run docs` from `scripts/requirements.ts` and from what the rules say that they cover.',
    '',
    'A: Microsoft Learn, “Secure Azure Kubernetes Service inferencing environment”, the newest rendering. B: a Terraform note on AKS for Azure ML. C: “AzureML anywhere with',
    'Kubernetes” (2022).',
    '',
    '| demand | in short | met by |',
    '|---|---|---|',
    ...rows,
    '',
    'The same as a list of checks, by what is compared:',
    '',
    '| check | rules |',
    '|---|---|',
    ...checks.map((id) => `| ${id} | ${[...rulesOf(id), ...(unseenChecks[id] ? [`not seen: ${unseenChecks[id]}`] : [])].join(', ')} |`),
    '',
  ].join('\n');
}

function metBy({ id, steps = [], unseen }: Requirement): string {
  const parts = [
    rulesOf(id).length > 0 ? `rules ${rulesOf(id).join(', ')}` : '',
    steps.length > 0 ? `repair ${steps.map((step) => `\`${step}\``).join(', ')}` : '',
    unseen ? `not seen: ${unseen}` : '',
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** Rules that say that they cover the demand, as links. */
export function rulesOf(id: string): readonly string[] {
  return rules.filter(({ covers }) => covers.includes(id)).map((rule) => `[${rule.id}](rules/${rule.id}.md)`);
}
