import { beforeAll, describe, expect, it } from 'vitest';
import { type FieldKind, type LogEvent, type LogEventShape, logEvents } from '../../shared/domain/log-events.ts';
import { filesOf, read } from '../repo/pages.ts';
import { withResources } from '../support/changed-world.ts';
import { useOf } from '../support/kql.ts';
import { type Night, startNight } from '../support/played-night.ts';
import { clusterId, hubEndpoint } from '../support/simulated-night.ts';

const lockId = `${hubEndpoint}/providers/Microsoft.Authorization/locks/keep`;
const overAnHourMs = 63 * 60_000;

interface Line {
  readonly level: string;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const lines: Line[] = [];

/** What the app wrote through `context.log`, as the host hands it to Application Insights. */
function keep(level: string, category: string, message: string): void {
  if (!category.endsWith('.User')) return;
  const [event = '', ...rest] = message.split(' ');
  lines.push({ level, event, fields: JSON.parse(rest.join(' ') || '{}') });
}

async function sweepLater({ stack }: Night): Promise<void> {
  await stack.simulator.clock.sleep(overAnHourMs);
  await stack.host().invokeTimer('drift-sweep');
}

/** A lock keeps Relink from an endpoint and makes a finding; when it is gone, a person asks again. */
async function playNight(): Promise<void> {
  const lock = { id: lockId, body: { properties: { level: 'CanNotDelete' } } };
  const night = await startNight({ name: 'log', world: withResources(lock), host: { log: keep }, settings: { RELINK_DRIFT: 'report' } });
  try {
    await night.restart();
    await night.healed();
    await sweepLater(night);
    await night.stack.simulator.as('owner')('DELETE', lockId);
    await night.post('/api/repair', { clusterId, action: 'repair', reason: 'the lock is gone' });
    await night.healed();
    await sweepLater(night);
    await night.stack.host().invokeTimer('pulse');
  } finally {
    await night.stack.stop();
  }
}

const kindOf = (value: unknown): FieldKind | undefined =>
  typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : undefined;

describe('the log of a night', () => {
  beforeAll(playNight);

  it('holds only events and fields of the catalogue, each of its kind and none missing', () => {
    const wrong = lines.flatMap(({ event, fields }) => {
      const shape: LogEventShape | undefined = logEvents[event as LogEvent];
      if (!shape) return [`${event} is in no catalogue`];
      const odd = Object.entries(fields).filter(([name, value]) => shape.fields[name]?.replace('?', '') !== kindOf(value));
      const missing = Object.entries(shape.fields).filter(([name, kind]) => !kind.endsWith('?') && !(name in fields));
      return [...odd, ...missing].map(([name]) => `${event}: ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it.each(filesOf('infra/queries/*.kql').filter((file) => useOf(read(file)).events.length > 0))(
    'has what %s looks for, with its fields',
    (file) => {
      const { events, fields } = useOf(read(file));
      for (const event of events) {
        const found = lines.filter((line) => line.event === event);
        expect(found.length, event).toBeGreaterThan(0);
        // No run of this night ended for an error of its own.
        for (const field of fields.filter((name) => name !== 'code' || event !== 'run.ended'))
          expect(
            found.some((line) => field in line.fields),
            `${event} ${field}`,
          ).toBe(true);
      }
    },
  );

  it('tells the story: one restart, a refusal with an alert, the repair, and the end of both', () => {
    const ends = lines
      .filter(({ event }) => event === 'run.ended')
      .map(({ fields }) => [fields['cause'], fields['end'], fields['repaired']]);
    expect(lines.filter(({ event }) => event === 'restart.seen').map(({ fields }) => fields['heardBy'])).toEqual(['event']);
    expect(ends).toEqual([
      ['restart', 'refused', 1],
      ['request', 'succeeded', 4],
    ]);
    const alerts = lines.filter(({ fields }) => fields['code'] === 'run-refused').map(({ event, level }) => `${level} ${event}`);
    expect(alerts).toEqual(['warning alert.raised', 'information alert.resolved']);
  });

  it('counts the calls of each kind of work, and writes only for slices', () => {
    const calls = lines.filter(({ event }) => event === 'azure.calls').map(({ fields }) => fields);
    expect([...new Set(calls.map(({ work }) => work))].sort()).toEqual(['pulse', 'slice', 'sweep']);
    const slices = calls.filter(({ work }) => work === 'slice');
    expect(slices.some(({ writes }) => Number(writes) > 0)).toBe(true);
    expect(calls.filter(({ work, writes }) => work === 'pulse' && Number(writes) > 0)).toEqual([]);
  });
});
