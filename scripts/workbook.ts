import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const workspace = '<log-analytics-workspace-id>';
const resourceType = 'microsoft.operationalinsights/workspaces';
const hourMs = 3_600_000;

interface Panel {
  readonly query: string;
  readonly title: string;
  readonly show: 'table' | 'timechart' | 'categoricalbar';
  /** Of the hundred parts of a row. */
  readonly width: number;
  readonly noData?: string;
}

/** In the order of the page. */
const sections: Readonly<Record<string, readonly Panel[]>> = {
  Now: [
    { query: 'open-alerts', title: 'Open alerts', show: 'table', width: 100, noData: 'No alert is open.' },
    { query: 'heartbeat', title: 'Clusters, stopped ones, active runs, unread subscriptions', show: 'timechart', width: 100 },
  ],
  'Restarts and repairs': [
    { query: 'restarts', title: 'Restarts each day, by how Relink heard of them', show: 'categoricalbar', width: 50 },
    { query: 'restart-delay', title: 'How long after the start Relink knew of it', show: 'table', width: 50 },
    { query: 'time-to-repair', title: 'Time to repair: minutes from the start of the cluster', show: 'timechart', width: 50 },
    { query: 'run-ends', title: 'How runs ended', show: 'categoricalbar', width: 50 },
    { query: 'runs', title: 'Runs', show: 'table', width: 100 },
  ],
  Findings: [
    { query: 'open-findings', title: 'Open findings, critical ones, rules that could not be judged', show: 'timechart', width: 50 },
    { query: 'findings', title: 'Opened in this time and still open', show: 'table', width: 50, noData: 'No finding opened in this time.' },
  ],
  'Calls of Azure': [
    { query: 'azure-calls', title: 'Calls each hour, by the work that made them', show: 'timechart', width: 50 },
    { query: 'azure-trouble', title: 'Writes, refusals for the rate, calls held back, failures of Azure', show: 'timechart', width: 50 },
  ],
  Failures: [
    { query: 'failures', title: 'Invocations that failed', show: 'table', width: 50, noData: 'None.' },
    { query: 'log-errors', title: 'Log lines that ask a person to act', show: 'table', width: 50, noData: 'None.' },
    { query: 'exceptions', title: 'Exceptions', show: 'table', width: 100, noData: 'None.' },
  ],
};

/** The text of `infra/workbook.json`, with the queries of `infra/queries`. Bicep puts the id of the workspace in. */
export function workbook(): string {
  const items = Object.entries(sections).flatMap(([title, panels]) => [heading(title), ...panels.map(panelItem)]);
  const document = {
    version: 'Notebook/1.0',
    items: [timeRange(), ...items],
    fallbackResourceIds: [workspace],
    $schema: 'https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json',
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function timeRange(): object {
  const days = [1, 7, 30, 90].map((count) => ({ durationMs: count * 24 * hourMs }));
  const parameter = {
    id: '6f1d9a30-5c0e-4b1c-9d5e-2a7b8c3d4e01',
    version: 'KqlParameterItem/1.0',
    name: 'TimeRange',
    label: 'Time range',
    type: 4,
    isRequired: true,
    value: { durationMs: 7 * 24 * hourMs },
    typeSettings: { selectableValues: days, allowCustom: true },
  };
  const content = { version: 'KqlParameterItem/1.0', parameters: [parameter], style: 'pills', queryType: 0, resourceType };
  return { type: 9, content, name: 'parameters' };
}

function heading(title: string): object {
  return { type: 1, content: { json: `## ${title}` }, name: `heading: ${title}` };
}

function panelItem({ query, title, show, width, noData }: Panel): object {
  const content = {
    version: 'KqlItem/1.0',
    query: queryText(query),
    size: 0,
    title,
    ...(noData !== undefined && { noDataMessage: noData }),
    timeContextFromParameter: 'TimeRange',
    queryType: 0,
    resourceType,
    crossComponentResources: [workspace],
    visualization: show,
  };
  return { type: 3, content, customWidth: `${width}`, name: query };
}

function queryText(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../infra/queries/${name}.kql`, import.meta.url)), 'utf8').trim();
}
