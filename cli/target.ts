import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CommandError, exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** The app that a command talks to. The key is a secret: it goes into a header and nowhere else (R11). */
export interface Target {
  /** Without a slash at its end. */
  readonly url: string;
  readonly key: string;
}

export interface TargetOptions {
  readonly url?: string;
  readonly key?: string;
  readonly local?: boolean;
}

/** Written by `npm start` while it serves. */
const localFile = fileURLToPath(new URL('../.local/stack.json', import.meta.url));
const localSchema = z.object({ url: z.string(), key: z.string() });

/** From the options, else RELINK_URL and RELINK_KEY, else what `npm start` wrote when `--local` is given. */
export function targetOf(options: TargetOptions, terminal: Terminal, file = localFile): Target {
  if (options.local) return localTarget(file);
  const url = options.url ?? terminal.environment['RELINK_URL'];
  const key = options.key ?? terminal.environment['RELINK_KEY'];
  if (!url || !key) {
    const missing = [
      ...(url ? [] : ['--url or RELINK_URL (https://<app>.azurewebsites.net)']),
      ...(key ? [] : ['RELINK_KEY (a function key)']),
    ];
    throw new CommandError(`Which Relink? Give ${missing.join(' and ')}, or --local for the one that "npm start" runs.`, exitCodes.usage);
  }
  return { url: checkedUrl(url), key };
}

/** The key would be readable on its way over plain http, except on this machine. */
function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url?.protocol === 'https:' || isLoopback) return text.replace(/\/+$/, '');
  throw new CommandError(`"${text}" is not the https address of a function app.`, exitCodes.usage);
}

function localTarget(file: string): Target {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new CommandError('No local stack is running. Begin one with "npm start" and leave it open, then try again.');
  }
  const parsed = localSchema.safeParse(jsonOf(text));
  if (!parsed.success) throw new CommandError(`${file} is not what "npm start" writes. Begin it anew.`);
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
