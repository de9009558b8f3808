import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headingsOf, isThere, pages, proseOf, read } from './pages.ts';

interface Link {
  readonly text: string;
  readonly file: string;
  readonly anchor: string | undefined;
}

/** Links of a page to other pages of the repository, targets relative to its root. */
function linksOf(page: string): readonly Link[] {
  const targets = Array.from(proseOf(read(page)).matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target);
  return targets
    .filter((target) => !/^[a-z]+:/i.test(target))
    .map((text) => {
      const [path = '', anchor] = text.split('#');
      return { text, file: path === '' ? page : join(dirname(page), path), anchor };
    });
}

/** A heading's anchor as GitHub makes it: lower case, punctuation dropped, blanks as hyphens. */
function anchorsOf(file: string): readonly string[] {
  return headingsOf(read(file)).map(({ title }) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

describe('links between the pages', () => {
  it('are looked for on the pages that exist', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/safety.md']));
    expect(linksOf('README.md').length).toBeGreaterThan(5);
  });

  it.each(pages)('of %s lead somewhere', (page) => {
    const links = linksOf(page);
    expect(links.filter(({ file }) => !isThere(file)).map(({ text }) => text)).toEqual([]);
    const broken = links.filter(({ file, anchor }) => anchor !== undefined && !anchorsOf(file).includes(anchor));
    expect(broken.map(({ text }) => text)).toEqual([]);
  });

  /** `shared/domain/plan.ts` and the like; patterns and placeholders are not paths. */
  it.each(pages.filter((page) => page !== 'CHANGELOG.md'))('and files that %s names exist', (page) => {
    const quoted = Array.from(
      read(page).matchAll(/`((?:shared|functions|infra|local|test|scripts|docs)\/[^`\s]*)`/g),
      ([, path = '']) => path,
    );
    expect(quoted.filter((path) => !/[*<>{}…]/.test(path) && !isThere(path))).toEqual([]);
  });
});
