export interface Schedule {
  /** The first moment after `afterMs` (both epoch milliseconds, UTC) that the schedule names, or undefined if there is none in eight years. */
  next(afterMs: number): number | undefined;
}

interface Fields {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const dayMs = 86_400_000;
const longestSearchDays = 8 * 366;

/**
 * An NCRONTAB expression of a timer trigger: `{second} {minute} {hour} {day} {month} {weekday}`, seconds may be left out. Unlike
 * in Unix cron, day and weekday must both fit. Throws on anything else, a TimeSpan too (App Service plans only).
 */
export function parseNcrontab(expression: string): Schedule {
  const parts = expression.trim().split(/\s+/);
  if (parts.length === 5) parts.unshift('0');
  if (parts.length !== 6) throw new Error(`The schedule expression '${expression}' was not recognized as a valid cron expression`);
  const [seconds, minutes, hours, days, months, weekdays] = parts as [string, string, string, string, string, string];
  const fields: Fields = {
    seconds: parseField(seconds, 0, 59),
    minutes: parseField(minutes, 0, 59),
    hours: parseField(hours, 0, 23),
    days: new Set(parseField(days, 1, 31)),
    months: new Set(parseField(nameToNumber(months, monthNames, 1), 1, 12)),
    weekdays: new Set(parseField(nameToNumber(weekdays, weekdayNames, 0), 0, 6)),
  };
  return { next: (afterMs) => findNext(fields, afterMs) };
}

function nameToNumber(field: string, names: readonly string[], first: number): string {
  return field.replace(/[a-z]{3}/gi, (name) => {
    const index = names.indexOf(name.toLowerCase());
    if (index < 0) throw new Error(`'${name}' is not a name in a schedule`);
    return String(index + first);
  });
}

function parseField(field: string, low: number, high: number): number[] {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) throw new Error(`'${part}' is not a part of a schedule`);
    const [, from, to, step] = match;
    const start = from === undefined ? low : Number(from);
    const end = to !== undefined ? Number(to) : from === undefined || step !== undefined ? high : start;
    if (start < low || end > high || start > end || step === '0') throw new Error(`'${part}' is out of range in a schedule`);
    for (let value = start; value <= end; value += Number(step ?? 1)) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function findNext(fields: Fields, afterMs: number): number | undefined {
  const from = (Math.floor(afterMs / 1000) + 1) * 1000;
  const firstDay = Math.floor(from / dayMs) * dayMs;
  for (let offset = 0; offset < longestSearchDays; offset++) {
    const day = firstDay + offset * dayMs;
    if (!isDayWanted(fields, new Date(day))) continue;
    const moment = firstMoment(fields, Math.max(0, from - day) / 1000);
    if (moment !== undefined) return day + moment * 1000;
  }
  return undefined;
}

function isDayWanted(fields: Fields, date: Date): boolean {
  return fields.months.has(date.getUTCMonth() + 1) && fields.days.has(date.getUTCDate()) && fields.weekdays.has(date.getUTCDay());
}

/** The first wanted second of a day that is not before `fromSecond`. */
function firstMoment(fields: Fields, fromSecond: number): number | undefined {
  for (const hour of fields.hours) {
    if (hour * 3600 + 3599 < fromSecond) continue;
    for (const minute of fields.minutes) {
      const base = hour * 3600 + minute * 60;
      if (base + 59 < fromSecond) continue;
      const second = fields.seconds.find((candidate) => base + candidate >= fromSecond);
      if (second !== undefined) return base + second;
    }
  }
  return undefined;
}
