import { describe, expect, it } from 'vitest';
import { isThere, read } from './pages.ts';

const page = read('docs/preflight.md');
const proofs = Array.from(page.matchAll(/^- `([^`]+)`: “([^”]+)” \(([\w, ]+)\)$/gm), ([, file = '', title = '', rows = '']) => ({
  file,
  title,
  rows: rows.split(', '),
}));
const rowsOfTables = Array.from(page.matchAll(/^\| (\w+) \| /gm), ([, row = '']) => row);

describe('the page of the preflight', () => {
  it('names tests that exist under these titles', () => {
    expect(proofs.length).toBe(page.match(/^- `/gm)?.length);
    expect(proofs.filter(({ file, title }) => !isThere(file) || !read(file).includes(title))).toEqual([]);
  });

  it('has a test for everything that is said to be found before the delete', () => {
    const proved = new Set(proofs.flatMap(({ rows }) => rows));
    const found = rowsOfTables.filter((row) => /^\d+$/.test(row));
    expect(found).toEqual(Array.from({ length: 13 }, (_, index) => `${index + 1}`));
    expect(found.filter((row) => !proved.has(row))).toEqual([]);
  });
});
