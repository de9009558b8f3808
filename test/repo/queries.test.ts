import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workbook } from '../../scripts/workbook.ts';
import { numberSettings } from '../../shared/config/settings-table.ts';
import { alertCatalogue } from '../../shared/domain/alert-catalogue.ts';
import { logEvents } from '../../shared/domain/log-events.ts';
import { runEnds } from '../../shared/domain/run.ts';
import { problemsOf, useOf } from '../support/kql.ts';
import { filesOf, headingsOf, isThere, read } from './pages.ts';

const files = filesOf('infra/queries/*.kql');
const modules = ['log-alerts', 'topic-alerts', 'monitoring'].map((name) => `infra/modules/${name}.bicep`);
const functionNames = filesOf('functions/*.ts').flatMap((file) =>
  Array.from(read(file).matchAll(/^app\.\w+\('([\w-]+)'/gm), ([, name]) => name),
);

/** Words of ours that a query may compare with, beside events. */
const words: readonly string[] = [...runEnds, 'repair', 'plan', 'teardown', 'error', 'warning', ...functionNames.map(String)];
const punctuation = [' ', '/', '{'];

describe('the queries', () => {
  it.each(files)('%s is well formed, and uses only tables, columns, events and fields that there are', (file) => {
    expect(problemsOf(read(file))).toEqual([]);
  });

  it.each(files)('%s compares with nothing but words that the code writes', (file) => {
    const texts = useOf(read(file)).strings.filter((text) => !punctuation.includes(text) && !(text.trimEnd() in logEvents));
    expect(texts.filter((text) => !words.includes(text))).toEqual([]);
  });

  const good = read('infra/queries/run-ends.kql');
  it.each([
    ['an event that nobody logs', 'run.ended ', 'run.over ', 'nobody logs run.over '],
    ['a field that the event does not have', 'fields.end', 'fields.state', 'run.ended has no field state'],
    [
      'a prefix that finds longer names too',
      'startswith "run.ended "',
      'startswith "run.ended"',
      '"run.ended" would also find longer names',
    ],
    [
      'another prefix cut off than looked for',
      'strlen("run.ended ")',
      'strlen("run.queued ")',
      '"run.queued " is cut off, but not looked for',
    ],
    ['a text read as a number', 'tostring(fields.end)', 'tolong(fields.end)', 'tolong does not fit end'],
    ['a field of no known kind', 'tostring(fields.end)', 'fields.end', 'a field is used without saying what it is'],
    ['a field behind a bracket', 'tostring(fields.end)', 'tostring(fields["end"])', 'reads a field that cannot be checked'],
    ['a table that is not there', 'AppTraces', 'traces', 'begins with "traces", which is no known table'],
    ['a column of another table', 'TimeGenerated', 'DurationMs', 'AppTraces has no column DurationMs'],
    ['a bracket too few', 'bin(TimeGenerated, 1d)', 'bin(TimeGenerated, 1d', 'are not balanced'],
    ['a quote too few', '"plan"', '"plan', 'are not balanced'],
    ['an operator that is none', '| summarize', '| summarise', 'begins with no known operator'],
  ])('would be found wrong with %s', (_mistake, from, to, problem) => {
    expect(good).toContain(from);
    expect(problemsOf(good.replace(from, to)).join('\n')).toContain(problem);
  });

  it('are all used by an alert rule or the workbook, and all that are used are there', () => {
    const loaded = modules.flatMap((file) =>
      Array.from(read(file).matchAll(/loadTextContent\('\.\.\/(queries\/[\w-]+\.kql)'\)/g), ([, path]) => path),
    );
    const shown = panels().map(({ name }) => `queries/${name}.kql`);
    expect([...loaded, ...shown].map((path) => `infra/${path}`).sort()).toEqual(files);
  });
});

interface Panel {
  readonly type: number;
  readonly name: string;
  readonly content: { readonly query?: string; readonly crossComponentResources?: readonly string[] };
}

function panels(): readonly Panel[] {
  const { items } = JSON.parse(workbook()) as { items: readonly Panel[] };
  return items.filter(({ type }) => type === 3);
}

describe('the workbook', () => {
  it('asks the workspace that Bicep names, in every panel', () => {
    const placeholder = '<log-analytics-workspace-id>';
    expect(read('infra/modules/monitoring.bicep')).toContain(
      `replace(loadTextContent('../workbook.json'), '${placeholder}', logAnalyticsWorkspaceId)`,
    );
    expect(panels().map(({ content }) => content.crossComponentResources)).toEqual(panels().map(() => [placeholder]));
  });

  it.each(panels().map((panel) => [panel.name, panel] as const))('shows in %s what the file of that name asks', (name, { content }) => {
    expect(content.query).toBe(read(`infra/queries/${name}.kql`).trim());
  });
});

/** Each alert rule as the text of its resource. */
const rules = modules.flatMap((file) =>
  read(file)
    .split(/^(?=resource )/m)
    .filter((text) => /^resource \w+ 'Microsoft\.Insights\/(scheduledQueryRules|metricAlerts)@/.test(text))
    .map((text) => [/^resource (\w+)/.exec(text)?.[1] ?? '', text] as const),
);

describe('the alert rules', () => {
  it('are those that the on-call engineer is promised', () => {
    expect(rules.map(([name]) => name).sort()).toEqual([
      'deadLetters',
      'dropped',
      'errors',
      'noHeartbeat',
      'poison',
      'throttled',
      'warnings',
    ]);
  });

  it.each(rules)('%s has a severity, a pace, a window, resolves by itself, and tells the action group', (_name, text) => {
    for (const line of [
      /^ {4}severity: [0-4]$/m,
      /^ {4}evaluationFrequency: 'PT\w+'$/m,
      /^ {4}windowSize: 'P\w+'$/m,
      /^ {4}autoMitigate: true$/m,
    ])
      expect(text).toMatch(line);
    expect(text).toMatch(/actionGroups: actionGroups$|actionGroupId: actionGroupId$/m);
  });

  it.each(rules)('%s says what to do, on a page that is there', (_name, text) => {
    const [, page = '', , section] =
      /What to do: (docs\/[\w/.-]+\.md)(, "([^"]+)")?\.'$/m.exec(text) ?? /(docs\/runbooks\/<code>\.md)/.exec(text) ?? [];
    expect(page).toMatch(/^docs\//);
    const pages = Object.keys(alertCatalogue).map((code) => page.replace('<code>', code));
    expect(pages.filter((path) => !isThere(path))).toEqual([]);
    if (section !== undefined) expect(headingsOf(read(page)).map(({ title }) => title)).toContain(section);
  });

  it('know every severity that an alert can have', () => {
    const severities = new Set(Object.values(alertCatalogue).map(({ severity }) => severity));
    expect([...severities].map((severity) => isThere(`infra/queries/alert-${severity}.kql`))).toEqual([true, true]);
  });

  it('measure and split by columns that their queries answer', () => {
    for (const [name, text] of rules.filter(([, rule]) => rule.includes('loadTextContent'))) {
      const query = read(`infra/${/queries\/[\w-]+\.kql/.exec(text)?.[0]}`);
      const named = [/metricMeasureColumn: '(\w+)'/g, /^ +name: '(\w+)'$/gm].flatMap((form) =>
        Array.from(text.matchAll(form), ([, column = '']) => column),
      );
      const answered =
        query
          .trim()
          .split('\n')
          .filter((line) => /^\| (summarize|project) /.test(line))
          .at(-1) ?? '';
      expect(
        named.filter((column) => !new RegExp(`\\b${column}\\b`).test(answered)),
        name,
      ).toEqual([]);
    }
  });

  it('take an alert of Relink for open as long as Relink says it again within their window', () => {
    const { fallback, unitMs } = numberSettings.alertRepeatMs;
    expect(fallback * unitMs).toBeLessThan(24 * 3_600_000);
    for (const symbol of ['errors', 'warnings']) expect(new Map(rules).get(symbol)).toContain("windowSize: 'P1D'");
  });
});

describe('the events of the catalogue', () => {
  const code = filesOf('{shared,functions}/**/*.ts')
    .filter((file) => !file.endsWith('log-events.ts'))
    .map(read)
    .join('\n');
  it.each(Object.keys(logEvents))('has a line of code that logs %s', (event) => {
    expect(code).toContain(`('${event}', `);
  });
});

it('the runbooks name queries that find what they look for', () => {
  const asked = filesOf('docs/**/*.md', 'README.md').flatMap((page) =>
    Array.from(read(page).matchAll(/startswith "([a-z-]+\.[a-z-]+)/g), ([, event = '']) => `${basename(page)} ${event}`),
  );
  expect(asked.length).toBeGreaterThan(1);
  expect(asked.filter((found) => !((found.split(' ')[1] ?? '') in logEvents))).toEqual([]);
});
