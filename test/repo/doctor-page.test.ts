import { expect, it } from 'vitest';
import { isThere, read } from './pages.ts';

it('names, on the page of the doctor, tests that exist under these titles', () => {
  const page = read('docs/doctor.md');
  const proofs = Array.from(page.matchAll(/^- `([^`]+)`: “([^”]+)”$/gm), ([, file = '', title = '']) => ({ file, title }));
  expect(proofs.length).toBeGreaterThan(5);
  expect(proofs.filter(({ file, title }) => !isThere(file) || !read(file).includes(title))).toEqual([]);
});
