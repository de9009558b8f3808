import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  /** Types a block; resolves with the commands that reached a tool, rejects when the shell itself stumbles, also over a variable that is not set. */
  type(block: string): Promise<readonly Typed[]>;
  close(): void;
}

export interface ShellOptions {
  readonly variables: Readonly<Record<string, string>>;
  /** Pairs of a part of a command and what it prints. */
  readonly answers: readonly (readonly [string, string])[];
}

export function openShell({ variables, answers }: ShellOptions): Shell {
  const folder = mkdtempSync(join(tmpdir(), 'relink-typed-'));
  const [log, state] = [join(folder, 'log'), join(folder, 'variables')];
  for (const [tool, script] of Object.entries(scripts)) writeTool(folder, tool, script);
  const path = `${folder}:${process.env['PATH']}`;
  const env = { ...process.env, ...variables, PATH: path, TYPED_LOG: log, TYPED_ANSWERS: JSON.stringify(answers) };
  writeFileSync(state, '');
  return {
    type: async (block) => {
      writeFileSync(log, '');
      const script = `set -aeu\n. '${state}'\n${block}\nexport -p > '${state}'\n`;
      await run('sh', ['-c', script], { env, cwd: root });
      const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
      return lines.map((line) => JSON.parse(line) as Typed);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function writeTool(folder: string, tool: string, script: string): void {
  const [file = '', ...first] = script.split(' ');
  const path = join(root, 'test', 'support', 'typed', file);
  writeFileSync(join(folder, tool), `#!/bin/sh\nexec '${process.execPath}' '${path}' ${first.join(' ')} "$@"\n`, { mode: 0o755 });
}
