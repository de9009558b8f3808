import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Paths relative to the root of the repository, sorted. */
export function filesOf(...patterns: string[]): readonly string[] {
  return globSync(patterns, { cwd: root, exclude: ['node_modules', 'dist'] }).sort();
}

export function read(file: string): string {
  return readFileSync(`${root}${file}`, 'utf8');
}

export function isThere(file: string): boolean {
  return existsSync(`${root}${file}`);
}

/** Every page that a person reads. */
export const pages = filesOf('*.md', '{docs,local,infra,test,shared,functions,scripts}/**/*.md');

/** The text outside of fenced code. */
export function proseOf(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '');
}

/** Headings with their level, without those inside of fenced code. */
export function headingsOf(text: string): readonly { readonly level: number; readonly title: string }[] {
  return Array.from(proseOf(text).matchAll(/^(#+) (.+)$/gm), ([, marks = '', title = '']) => ({ level: marks.length, title }));
}

/** What stands below each heading of that level, by title. */
export function sectionsOf(text: string, level: number): ReadonlyMap<string, string> {
  const parts = text.split(new RegExp(`^${'#'.repeat(level)} (.+)$`, 'm')).slice(1);
  return new Map(parts.flatMap((title, index) => (index % 2 === 0 ? [[title, parts[index + 1] ?? ''] as const] : [])));
}
