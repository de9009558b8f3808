/** The files of infra/, with edits in memory where a test plants a mistake. */
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BicepFile } from './model.ts';
import { readBicep } from './read-file.ts';

export interface Project {
  /** By path relative to the folder. */
  readonly files: ReadonlyMap<string, BicepFile>;
  /** Text of any file, undefined when there is none. */
  readonly text: (path: string) => string | undefined;
}

export const infraFolder = fileURLToPath(new URL('../../../infra/', import.meta.url));

/** Reads the Bicep files of `infra/`. `edits` holds texts by path that stand in for files on the disk. */
export function readProject(edits: Readonly<Record<string, string>> = {}): Project {
  const paths = globSync('**/*.{bicep,bicepparam}', { cwd: infraFolder }).map((path) => path.replaceAll('\\', '/'));
  return projectOf([...new Set([...paths, ...bicepIn(edits)])].sort(), (path) => edits[path] ?? readIfThere(path));
}

/** A project of texts alone. */
export function projectOfTexts(texts: Readonly<Record<string, string>>): Project {
  return projectOf(bicepIn(texts), (path) => texts[path]);
}

function projectOf(paths: readonly string[], text: (path: string) => string | undefined): Project {
  return { files: new Map(paths.map((path) => [path, parsed(path, text(path) ?? '')])), text };
}

const kept = new Map<string, BicepFile>();

/** Planted mistakes change one file each; the others need not be parsed again. */
function parsed(path: string, text: string): BicepFile {
  const key = `${path}\n${text}`;
  const file = kept.get(key) ?? readBicep(path, text);
  kept.set(key, file);
  return file;
}

function bicepIn(texts: Readonly<Record<string, string>>): string[] {
  return Object.keys(texts).filter((path) => /\.bicep(param)?$/.test(path));
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(posix.join(infraFolder, path), 'utf8');
  } catch {
    return undefined;
  }
}

/** The path of a file that another one names. */
export function resolvePath(from: string, to: string): string {
  return posix.normalize(posix.join(posix.dirname(from), to));
}
