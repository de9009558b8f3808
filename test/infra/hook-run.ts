import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface HookRun {
  readonly exitCode: number;
  readonly output: string;
  /** The arguments of each call of `az`, in order. */
  readonly calls: readonly string[];
}

/** A program in the place of `az`: writes its arguments down, then does what `answer` (a `case` of sh over the arguments) says. */
function fakeAz(folder: string, answer: string): void {
  const lines = ['#!/bin/sh', `echo "$*" >> '${join(folder, 'calls')}'`, `case "$*" in`, answer, 'esac', ''];
  writeFileSync(join(folder, 'az'), lines.join('\n'));
  chmodSync(join(folder, 'az'), 0o755);
  writeFileSync(join(folder, 'calls'), '');
}

/** Runs a hook of `infra/hooks` with nothing in its environment but what is given. */
export function runHook(name: string, environment: Readonly<Record<string, string>>, answer = '*) ;;'): HookRun {
  const folder = mkdtempSync(join(tmpdir(), 'hook-'));
  try {
    fakeAz(folder, answer);
    const outcome = run(join(import.meta.dirname, '..', '..', 'infra', 'hooks', name), { PATH: `${folder}:/usr/bin:/bin`, ...environment });
    return { ...outcome, calls: readFileSync(join(folder, 'calls'), 'utf8').split('\n').filter(Boolean) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(script: string, env: Readonly<Record<string, string>>): Pick<HookRun, 'exitCode' | 'output'> {
  try {
    return { exitCode: 0, output: execFileSync('sh', [script], { env, encoding: 'utf8', stdio: 'pipe' }) };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { exitCode: status, output: `${stdout}${stderr}` };
  }
}
