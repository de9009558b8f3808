import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { longestRetryAfterMs, retryDelayMs } from '../shared/domain/backoff.ts';
import { errorCatalogue, type RetryClass } from '../shared/domain/error-catalogue.ts';
import { rules } from '../shared/drift/registry.ts';
import { logEventsPage } from './log-events-page.ts';
import { permissionsPage } from './permission-page.ts';
import { requirementsPage, rulePage, rulesIndex } from './rule-pages.ts';
import { runbookTexts } from './runbook-pages.ts';
import { workbook } from './workbook.ts';

/** The text of `docs/errors.md`, a page of every error code. It follows from the catalogue alone, so a test can hold the file against it. */
export function errorsPage(): string {
  const rows = Object.entries(errorCatalogue).map(
    ([code, { retry, httpStatus, advice }]) => `| \`${code}\` | ${retry} | ${httpStatus} | ${advice} |`,
  );
  return [...introduction, ...rows, '', ...waits()].join('\n');
}

const introduction = [
  '# Error codes',
  '',
  'Written by `npm run docs` from `shared/domain/error-catalogue.ts`. Change that file, not this page.',
  '',
  'A code stands in the journal, in a run’s `error`, and in the `code` of an HTTP problem answer (`type` is `urn:relink:error:<code>`). Codes are',
  'never reused. Which answer of Azure gets which code is decided in `shared/azure/arm-errors.ts` and nowhere else.',
  '',
  '| code | tried again | HTTP status | what to do |',
  '|---|---|---|---|',
];

/** The bounds are read off the waits themselves, so the page cannot say other numbers than the engine uses. */
function waits(): readonly string[] {
  return [
    '“Tried again” is how patiently a run treats the error; each wait is twice the one before, with up to a fifth added by chance:',
    '',
    ...(['fast', 'slow', 'very-slow'] as const).map(
      (retry) => `- **${retry}**: first after ${waitOf(retry, 1)}, at most ${waitOf(retry, 50)}.`,
    ),
    '- **never**: not tried again. If nothing had been taken away yet it ends as a refusal, otherwise as a failure with an alert.',
    '',
    `A \`Retry-After\` of Azure wins over these waits, up to ${inWords(longestRetryAfterMs)}.`,
    '',
  ];
}

function waitOf(retry: Exclude<RetryClass, 'never'>, errors: number): string {
  return inWords(retryDelayMs(retry, errors, { fraction: 0 }));
}

function inWords(ms: number): string {
  const seconds = ms / 1000;
  return seconds < 120 ? `${seconds} seconds` : `${seconds / 60} minutes`;
}

/** Every generated page by its path. */
export function generatedPages(): Readonly<Record<string, string>> {
  return {
    'docs/errors.md': errorsPage(),
    'docs/log-events.md': logEventsPage(),
    'infra/workbook.json': workbook(),
    'docs/permissions.md': permissionsPage(),
    'docs/requirements.md': requirementsPage(),
    'shared/pages/runbooks.json': runbookTexts(),
    'docs/rules/README.md': rulesIndex(),
    ...Object.fromEntries(rules.map((rule) => [`docs/rules/${rule.id}.md`, rulePage(rule)])),
  };
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  mkdirSync(`${root}docs/rules`, { recursive: true });
  for (const page of globSync('docs/rules/*.md', { cwd: root })) rmSync(`${root}${page}`);
  for (const [path, text] of Object.entries(generatedPages())) writeFileSync(`${root}${path}`, text);
}
