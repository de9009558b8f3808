import { describe, expect, it } from 'vitest';
import { createAlerts } from '../../shared/alerts/create-alerts.ts';
import { createLog } from '../../shared/app-log.ts';
import type { Alert } from '../../shared/domain/alert.ts';
import { createKeptLog } from '../support/kept-log.ts';
import { createMemoryStore } from '../support/memory-store.ts';

const alert: Alert = {
  code: 'run-failed',
  subject: '/subscriptions/x/cluster',
  seen: 'a lock',
  done: 'nothing',
  notDone: 'the delete',
  next: 'remove the lock',
  runId: 'run-1',
  at: 1_780_000_000_000,
};
const minute = 60_000;

describe('alerts', () => {
  it('say one condition once an hour, and another at once', async () => {
    const log = createKeptLog();
    const alerts = createAlerts({ rows: createMemoryStore().alerts, log });
    await alerts.raise(alert);
    await alerts.raise({ ...alert, subject: alert.subject.toUpperCase(), at: alert.at + 59 * minute });
    await alerts.raise({ ...alert, code: 'run-poisoned', at: alert.at + 59 * minute });
    await alerts.raise({ ...alert, at: alert.at + 60 * minute });
    expect(log.lines.map((line) => line.fields['code'])).toEqual(['run-failed', 'run-poisoned', 'run-failed']);
    expect((await alerts.list(10)).map((row) => [row.code, row.at - alert.at])).toEqual([
      ['run-failed', 60 * minute],
      ['run-poisoned', 59 * minute],
    ]);
  });

  it('are logged at the level of their severity, with the page to read', async () => {
    const log = createKeptLog();
    const alerts = createAlerts({ rows: createMemoryStore().alerts, log });
    await alerts.raise(alert);
    await alerts.raise({ ...alert, code: 'waiting-for-approval' });
    expect(log.lines).toMatchObject([
      {
        level: 'error',
        event: 'alert.raised',
        fields: {
          code: 'run-failed',
          title: 'A repair failed and stopped',
          seen: 'a lock',
          next: 'remove the lock',
          runbook: 'docs/runbooks/run-failed.md',
        },
      },
      { level: 'warn', event: 'alert.raised', fields: { code: 'waiting-for-approval' } },
    ]);
  });
});

function written(name: string, value: string): string {
  const lines: unknown[] = [];
  const write = (line: unknown) => void lines.push(line);
  createLog({ info: write, warn: write, error: write, debug: write }).info('thing.happened', { [name]: value });
  return String(lines[0]);
}

describe('log lines', () => {
  it('are the event name and the fields as JSON on one line', () => {
    expect(written('clusterId', '/subscriptions/x\nforged {"a":1}')).toBe(
      'thing.happened {"clusterId":"/subscriptions/x\\nforged {\\"a\\":1}"}',
    );
  });

  it.each([
    ['resumeToken', 'opaque', '"***"'],
    ['connectionString', 'AccountName=a', '"***"'],
    ['message', 'GET https://x/y?api-version=1&sig=abc%3D&t=123', 'api-version=1&sig=***&t=***'],
    ['message', 'AccountName=a;AccountKey=c2VjcmV0==;EndpointSuffix=x', 'AccountName=a;AccountKey=***;EndpointSuffix=x'],
    ['message', 'Authorization: Bearer abc.def-ghi', 'Bearer ***'],
    ['message', 'token eyJhbGciOi.eyJzdWIi.c2ln end', 'token *** end'],
  ])('never show a secret in %s: %s', (name, value, shown) => {
    expect(written(name, value)).toContain(shown);
  });

  it('leave resource ids and sentences as they are', () => {
    expect(written('resourceId', '/subscriptions/x/resourceGroups/rg')).toContain('/subscriptions/x/resourceGroups/rg');
  });
});
