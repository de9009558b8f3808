import { type FieldKind, type LogEvent, type LogEventShape, logEvents } from '../../shared/domain/log-events.ts';

/** Columns that the queries may use ("Azure Monitor Logs reference": AppTraces, AppRequests, AppExceptions). */
const columns: Readonly<Record<string, readonly string[]>> = {
  AppTraces: ['TimeGenerated', 'Message', 'SeverityLevel', 'OperationName', 'OperationId', 'AppRoleName'],
  AppRequests: ['TimeGenerated', 'Name', 'Success', 'ResultCode', 'DurationMs', 'OperationName', 'OperationId', 'AppRoleName'],
  AppExceptions: ['TimeGenerated', 'ExceptionType', 'OuterMessage', 'ProblemId', 'OperationName', 'OperationId', 'AppRoleName'],
};
const operator = /^\| (where|extend|summarize|project|order by|take) /;

/** What names of ours a query uses. */
export interface QueryUse {
  readonly events: readonly LogEvent[];
  readonly fields: readonly string[];
  readonly strings: readonly string[];
}

export function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('//'));
}

export function useOf(text: string): QueryUse {
  const body = linesOf(text).join('\n');
  const strings = unique(Array.from(body.matchAll(/"([^"\n]*)"/g), ([, inner = '']) => inner));
  const events = unique(strings.map((string) => string.trimEnd())).filter((name): name is LogEvent => name in logEvents);
  return { events, strings, fields: unique(Array.from(body.matchAll(/\bfields\.(\w+)/g), ([, name = '']) => name)) };
}

/**
 * What is wrong with a query as far as can be seen without Azure: its outline, tables and columns, events and fields that nobody logs,
 * fields read as what they are not.
 */
export function problemsOf(text: string): readonly string[] {
  const lines = linesOf(text);
  return [...outlineProblems(lines), ...nameProblems(lines), ...eventProblems(text), ...kindProblems(text)];
}

function outlineProblems([table = '', ...steps]: readonly string[]): readonly string[] {
  return [
    ...(table in columns ? [] : [`begins with "${table}", which is no known table`]),
    ...steps.filter((step) => !operator.test(step)).map((step) => `"${step}" begins with no known operator`),
    ...[table, ...steps].filter((line) => !isBalanced(line)).map((line) => `brackets or quotes of "${line}" are not balanced`),
  ];
}

function isBalanced(line: string): boolean {
  const open: string[] = [];
  for (const sign of line.replace(/"[^"]*"/g, '')) {
    if (sign === '"') return false;
    if ('([{'.includes(sign)) open.push(sign);
    if (')]}'.includes(sign) && open.pop() !== '([{'[')]}'.indexOf(sign)]) return false;
  }
  return open.length === 0;
}

/** Our own columns begin with a small letter, those of Azure with a capital one. */
function nameProblems([table = '', ...steps]: readonly string[]): readonly string[] {
  const known = columns[table] ?? [];
  const names = unique(steps.flatMap((step) => step.replace(/"[^"]*"/g, '').match(/\b[A-Z]\w*/g) ?? []));
  return names.filter((name) => !known.includes(name)).map((name) => `${table} has no column ${name}`);
}

function eventProblems(text: string): readonly string[] {
  const { events, fields, strings } = useOf(text);
  const begins = Array.from(text.matchAll(/startswith "([^"]*)"/g), ([, inner = '']) => inner);
  const cut = Array.from(text.matchAll(/strlen\("([^"]*)"\)/g), ([, inner = '']) => inner);
  return [
    ...strings.filter((name) => /^[a-z-]+\.[a-z-]+ ?$/.test(name) && !(name.trimEnd() in logEvents)).map((name) => `nobody logs ${name}`),
    ...begins.filter((prefix) => !prefix.endsWith(' ')).map((prefix) => `"${prefix}" would also find longer names`),
    ...cut.filter((prefix) => !begins.includes(prefix)).map((prefix) => `"${prefix}" is cut off, but not looked for`),
    ...(fields.length > 0 && events.length === 0 ? ['reads fields of no event'] : []),
    ...fields.flatMap((field) => events.filter((event) => !kindOf(event, field)).map((event) => `${event} has no field ${field}`)),
    ...(/\bfields\s*\[/.test(text) ? ['reads a field that cannot be checked'] : []),
  ];
}

function kindProblems(text: string): readonly string[] {
  const { events } = useOf(text);
  const reads = Array.from(text.matchAll(/(\w+)\(fields\.(\w+)\)/g), ([, as = '', field = '']) => ({ as, field }));
  const bare = (text.match(/\bfields\.\w+/g) ?? []).length - reads.length;
  const wrong = reads.filter(({ as, field }) =>
    events.some((event) => (as === 'tolong' ? 'number' : as === 'tostring' ? 'text' : '') !== kindOf(event, field)?.replace('?', '')),
  );
  return [
    ...wrong.map(({ as, field }) => `${as} does not fit ${field}`),
    ...(bare > 0 ? ['a field is used without saying what it is'] : []),
  ];
}

function kindOf(event: LogEvent, field: string): FieldKind | undefined {
  return (logEvents[event] as LogEventShape).fields[field];
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
