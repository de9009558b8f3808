// Begins `npm start`, `npm test` and the other long commands. Plain JavaScript that Node 20 can run: it makes the rest possible (packages, Node 24, the
// built app) and then hands over to Node 24.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (...parts) => join(root, ...parts);
const isWindows = process.platform === 'win32';

/** What each command runs on Node 24 once everything is ready. */
const commands = {
  start: (given) => [inRoot('local', 'start.ts'), ...given],
  test: (given) => [inRoot('node_modules', 'vitest', 'vitest.mjs'), 'run', ...given],
  soak: (given) => [inRoot('test', 'soak', 'soak.ts'), ...given],
  bench: (given) => [inRoot('test', 'bench', 'bench.ts'), ...given],
  fuzz: (given) => [inRoot('test', 'fuzz', 'fuzz.ts'), ...given],
  mutate: (given) => [inRoot('node_modules', '@stryker-mutator/core/bin/stryker.js'), 'run', 'test/mutation/stryker.config.ts', ...given],
};

const [name = '', ...given] = process.argv.slice(2);
const command = commands[name];
if (!command) fail(`usage: node local/setup.mjs ${Object.keys(commands).join('|')} [arguments]`);

if (!arePackagesCurrent()) {
  say('Installing packages (npm ci), about a minute the first time ...');
  installPackages();
}
const node = findNode();
run(node, [inRoot('scripts', 'build.ts'), '--if-stale']);
process.exit(run(node, command(given), { mustSucceed: false }));

/** `npm ci` also wants to know the packages for other systems, which not every registry has; `npm install` keeps to the lockfile too. */
function installPackages() {
  if (runNpm(['ci', '--no-fund', '--no-audit'], { mustSucceed: false }) === 0) return;
  say('npm ci failed; trying npm install with the versions of the lockfile ...');
  runNpm(['install', '--no-save', '--no-fund', '--no-audit']);
}

/** npm leaves a lockfile of what it installed; every package of ours must be in it at our version. */
function arePackagesCurrent() {
  const installedFile = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version);
}

/** Node 24 is the package `node`; where npm was told to run no install scripts, its own script is run here. */
function findNode() {
  const binary = inRoot('node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node');
  if (!existsSync(binary)) {
    run(process.execPath, ['installArchSpecificPackage.js'], { mustSucceed: false, cwd: inRoot('node_modules', 'node') });
  }
  if (existsSync(binary)) return binary;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail('Node 24 could not be installed from the package "node". Install Node 24 and try again.');
}

function runNpm(args, options) {
  // Under npm this names npm's own script, which needs no shell to be found.
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js')) return run(process.execPath, [npm, ...args], options);
  return run(isWindows ? 'npm.cmd' : 'npm', args, options);
}

/** Runs to the end and answers with the exit code; unless told otherwise, a failure ends everything. */
function run(file, args, { mustSucceed = true, cwd = root } = {}) {
  const path = [inRoot('node_modules', '.bin'), process.env.PATH].join(isWindows ? ';' : ':');
  const env = { ...process.env, PATH: path };
  const { status, error } = spawnSync(file, args, { cwd, stdio: 'inherit', env, shell: file.endsWith('.cmd') });
  const code = error ? 1 : (status ?? 1);
  if (mustSucceed && code !== 0) fail(`${file} ${args.join(' ')} ended with ${error?.message ?? `exit code ${code}`}`);
  return code;
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
