import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Typed } from './typed-log.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const scripts: Readonly<Record<string, string>> = {
  curl: 'curl.ts',
  npx: 'npx.ts',
  az: 'stand-in.ts az',
  azd: 'stand-in.ts azd',
  func: 'stand-in.ts func',
  npm: 'stand-in.ts npm',
  zip: 'stand-in.ts zip',
};

/** A POSIX shell with the tools that our pages use, in which variables last from one block to the next. */
export interface Shell {
  /** Types a block; resolves with the commands that reached a tool, then, as a problem, what the shell stumbled over: a variable that is not set, too. */
  type(block: string): Promise<readonly Typed[]>;
  /** Goes back to the variables as they were after the first block that was typed. */
  forget(): void;
  close(): void;
}

export interface ShellOptions {
  readonly variables: Readonly<Record<string, string>>;
  /** Pairs of a part of a command and what it prints. */
  readonly answers: readonly (readonly [string, string])[];
}

export function openShell({ variables, answers }: ShellOptions): Shell {
  const folder = mkdtempSync(join(tmpdir(), 'relink-typed-'));
  const [log, state, clone] = [join(folder, 'log'), join(folder, 'variables'), join(folder, 'clone')];
  // A clone as far as commands read files of it; what they write stays out of the real one.
  mkdirSync(clone);
  for (const part of ['docs', 'infra', 'cli']) symlinkSync(join(root, part), join(clone, part));
  for (const [tool, script] of Object.entries(scripts)) writeTool(folder, tool, script);
  const { PATH = '', HOME = '' } = process.env;
  const env = { ...variables, HOME, PATH: `${folder}:${PATH}`, TYPED_LOG: log, TYPED_ANSWERS: JSON.stringify(answers) };
  writeFileSync(state, '');
  let first: string | undefined;
  return {
    type: async (block) => {
      writeFileSync(log, '');
      const script = `set -aeu\n. '${state}'\n${block}\nexport -p > '${state}'\n`;
      const stumbled = await run('sh', ['-c', script], { env, cwd: clone }).then(() => [], stumbleOf);
      first ??= readFileSync(state, 'utf8');
      const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
      return [...lines.map((line) => JSON.parse(line) as Typed), ...stumbled];
    },
    forget: () => writeFileSync(state, first ?? ''),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** After the commands that the tools saw, so that a tool which refused says so first. */
function stumbleOf({ message, stderr }: Error & { readonly stderr?: string }): readonly Typed[] {
  return [{ command: 'sh', problem: stderr || message }];
}

function writeTool(folder: string, tool: string, script: string): void {
  const [file = '', ...first] = script.split(' ');
  const path = join(root, 'test', 'support', 'typed', file);
  writeFileSync(join(folder, tool), `#!/bin/sh\nexec '${process.execPath}' '${path}' ${first.join(' ')} "$@"\n`, { mode: 0o755 });
}
