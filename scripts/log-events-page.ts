import { type LogEventShape, logEvents } from '../shared/domain/log-events.ts';

/** The text of `docs/log-events.md`, which follows from the catalogue alone. */
export function logEventsPage(): string {
  const rows = Object.entries<LogEventShape>(logEvents).map(([event, { when, fields }]) => {
    const names = Object.entries(fields).map(([name, kind]) => `\`${name}\`${kind.endsWith('?') ? ' (may be missing)' : ''}`);
    return `| \`${event}\` | ${when} | ${names.join(', ')} |`;
  });
  return [...introduction, ...rows, ''].join('\n');
}

const introduction = [
  '# Log events',
  '',
  'Written by `npm run docs` from `shared/domain/log-events.ts`. Change that file, not this page.',
  '',
  'A line is the event, a space, and the fields as one JSON object. These are all the events and fields there are: another one does not compile. Times are milliseconds.',
  'Ids of resources are logged, secrets and the claims of events are not (R11). The name that a person gave in a request about a finding (`by`) may stand in the lines about it. How to ask for lines: [monitoring](monitoring.md).',
  '',
  '| event | written when | fields |',
  '|---|---|---|',
];
