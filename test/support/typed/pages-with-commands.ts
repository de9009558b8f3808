import { proseOf, read, sectionsOf } from '../../repo/pages.ts';

/** What a page shows to be typed: its blocks of shell, and commands with options in the running text, each as a block of its own. */
export function shellBlocksOf(page: string): readonly string[] {
  const text = page === 'README.md' ? (sectionsOf(read(page), 2).get('Operate it') ?? '') : read(page);
  const blocks = Array.from(text.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm), ([, block = '']) => block);
  const inline = Array.from(proseOf(text).matchAll(/`((?:az|curl|npx) [^`\n]+ -[^`\n]+)`/g), ([, command = '']) => command);
  return [...blocks, ...inline];
}
