import { expect, it } from 'vitest';
import { errorsPage } from '../../scripts/generate-docs.ts';
import { read } from './pages.ts';

it('keeps docs/errors.md as the generator writes it (run: npm run docs)', () => {
  expect(read('docs/errors.md')).toBe(errorsPage());
});

it('has a row for every code, with its advice', () => {
  expect(read('docs/errors.md')).toContain(
    '| `azure-locked` | never | 409 | Remove the lock that the message names, or exclude the resource; Relink never removes locks. |',
  );
  expect(read('docs/errors.md').match(/^\| `/gm)).toHaveLength(27);
});
