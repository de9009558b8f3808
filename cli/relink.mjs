#!/usr/bin/env node
// Begins the command line. Plain JavaScript that Node 20 can run: it finds a Node that runs TypeScript and hands over to it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const own = inRoot(`node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`);
const isNewEnough = Number(process.versions.node.split('.')[0]) >= 24;

if (!existsSync(inRoot('node_modules/commander'))) {
  process.stderr.write('relink: the packages are not installed. Run "npm ci" in the clone first.\n');
  process.exit(3);
}
if (!isNewEnough && !existsSync(own)) {
  process.stderr.write(
    `relink: Node 24 is needed, this is ${process.versions.node}. Install it, or run "npm test" in the clone once, which gets it.\n`,
  );
  process.exit(3);
}
const { status, signal, error } = spawnSync(isNewEnough ? process.execPath : own, [inRoot('cli/start.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
if (error) process.stderr.write(`relink: ${error.message}\n`);
// As a shell tells of a program that Ctrl-C ended.
process.exit(status ?? (signal === 'SIGINT' ? 130 : 3));
