import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charsPerRow, cutText, rowJson, textColumns, textOfColumns } from '../../shared/journal/row-text.ts';
import { readRunMessage, runMessage } from '../../shared/journal/run-message.ts';
import { toStoreError } from '../../shared/journal/storage-errors.ts';
import { visibilitySeconds } from '../../shared/journal/storage-queue.ts';
import { armKey, newestFirstKey, textKey, timeKey } from '../../shared/journal/table-keys.ts';

describe('keys of table rows', () => {
  it('write an ARM id readably and without regard to case', () => {
    const id = '/subscriptions/S-1/resourceGroups/RG (old)/providers/Microsoft.Network/privateEndpoints/PE';
    expect(armKey(id)).toBe('|subscriptions|s-1|resourcegroups|rg~20~~28~old~29~|providers|microsoft.network|privateendpoints|pe');
    expect(armKey(id.toUpperCase())).toBe(armKey(id));
  });

  it('hold nothing that Table Storage forbids or a filter would trip over, and fit its limit, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 900 }),
        (text) => void expect(textKey(text)).toMatch(/^[A-Za-z0-9._|~!-]{1,400}$/),
      ),
    );
  });

  it('differ for different texts', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'A', '/', '|', '~', '!', '2', 'f', 'é'), maxLength: 8 });
    fc.assert(fc.property(text, text, (a, b) => void expect(textKey(a) === textKey(b)).toBe(a === b)));
    expect(textKey(`${'x'.repeat(500)}a`)).not.toBe(textKey(`${'x'.repeat(500)}b`));
  });

  it('sort by time, or newest first', () => {
    const times = [0, 999, 1_000, 1_780_000_000_000, 1_780_000_000_001];
    expect(times.map(timeKey)).toEqual(times.map(timeKey).sort());
    expect(times.map(newestFirstKey)).toEqual(times.map(newestFirstKey).sort().reverse());
  });
});

describe('text of table rows', () => {
  it('comes back as it was, in properties of at most 30,000 ASCII characters', () => {
    const value = { text: 'é𝄞"\\\n\u0000'.repeat(15_000), more: null };
    const columns = textColumns(rowJson(value).slice(0, charsPerRow));
    expect(columns['textParts']).toBe(14);
    for (const column of Object.values(columns)) if (typeof column === 'string') expect(column).toMatch(/^[\u0020-\u007e]{1,30000}$/);
    expect(JSON.parse(rowJson(value))).toEqual(value);
    expect(cutText('abcde', 2)).toEqual(['ab', 'cd', 'e']);
    expect(textOfColumns(textColumns('x'.repeat(70_000)), 'row')).toBe('x'.repeat(70_000));
  });
});

describe('delays of the run queue', () => {
  it.each([
    [0, 1, 0],
    [-5, 1, 0],
    [1, 1, 1],
    [30_000, 1, 30],
    [30_001, 1, 31],
    [30_000, 60, 1],
    [300_000, 60, 5],
    [30 * 24 * 3_600_000, 1, 604_800],
  ])('of %d ms at speed %d are %d real seconds', (afterMs, speed, seconds) => {
    expect(visibilitySeconds(afterMs, speed)).toBe(seconds);
  });
});

describe('messages of the run queue', () => {
  it('name their run, as the host hands them over: an object, or the text of one', () => {
    const text = Buffer.from(runMessage('run-1'), 'base64').toString('utf8');
    const named = { kind: 'run', runId: 'run-1' };
    expect([readRunMessage(text), readRunMessage(JSON.parse(text))]).toEqual([named, named]);
  });

  it.each([undefined, null, 7, '', 'run-1', '[]', '{', '"x"', {}, { runId: '' }, { runId: 7 }])('name none when they are %j', (message) => {
    expect(readRunMessage(message)).toEqual({ kind: 'unreadable' });
  });
});

describe('errors of storage', () => {
  it.each([
    ['a stale version', { statusCode: 412, details: { odataError: { code: 'UpdateConditionNotSatisfied' } } }, 'store-conflict'],
    ['a second insert', { statusCode: 409, details: { odataError: { code: 'EntityAlreadyExists' } } }, 'store-conflict'],
    ['a save of a row that is gone', { statusCode: 404, details: { odataError: { code: 'ResourceNotFound' } } }, 'store-conflict'],
    ['a table that is being deleted', { statusCode: 409, details: { odataError: { code: 'TableBeingDeleted' } } }, 'store-unavailable'],
    ['a missing role', { statusCode: 403, details: { odataError: { code: 'AuthorizationPermissionMismatch' } } }, 'store-unavailable'],
    ['a server fault', { statusCode: 500 }, 'store-unavailable'],
    ['a lost connection', { code: 'ECONNRESET' }, 'store-unavailable'],
    ['no answer in time', { name: 'AbortError' }, 'store-unavailable'],
  ])('%s', (_, error, code) => {
    expect(toStoreError(error, 'save in RelinkRuns').code).toBe(code);
  });
});
