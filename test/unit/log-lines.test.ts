import { describe, expect, it } from 'vitest';
import { createLog } from '../../shared/app-log.ts';
import type { LogFields } from '../../shared/ports/log.ts';

function written(name: string, value: string): string {
  const lines: unknown[] = [];
  const write = (line: unknown) => void lines.push(line);
  const log = createLog({ info: write, warn: write, error: write, debug: write });
  // An event that no catalogue names: what the line does with its fields must not depend on them.
  (log.info as (event: string, fields: LogFields) => void)('thing.happened', { [name]: value });
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
