import { describe, expect, it } from 'vitest';
import { filesOf, read } from './pages.ts';

/** Functions that are not called over HTTP: the picture has a box for each, and one for all of HTTP. */
const triggered = filesOf('functions/*.ts').flatMap((file) =>
  Array.from(read(file).matchAll(/app\.(?:eventGrid|timer|storageQueue)\('([\w-]+)'/g), ([, name = '']) => name),
);

describe('the picture of the architecture', () => {
  const picture = read('docs/architecture.svg');
  const texts = Array.from(picture.matchAll(/<text[^>]*>([^<]*)<\/text>/g), ([, text = '']) => text);

  it('has a box for each function that an event, a timer or a queue starts', () => {
    expect(triggered.length).toBeGreaterThan(3);
    expect(triggered.filter((name) => !texts.includes(name))).toEqual([]);
  });

  it('can be read by those who do not see it, and in the dark', () => {
    expect(picture).toMatch(/aria-labelledby="title desc"/);
    expect(/<desc id="desc">([^<]+)</.exec(picture)?.[1]?.length).toBeGreaterThan(300);
    expect(picture).toContain('prefers-color-scheme: dark');
  });

  it('is shown on the page', () => {
    expect(read('docs/architecture.md')).toMatch(/!\[[^\]]{20,}\]\(architecture\.svg\)/);
  });
});
