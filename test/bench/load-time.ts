import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildApp } from '../../scripts/build.ts';
import { median } from './poll-pace.ts';

export interface Loaded {
  /** From the start of the import of all entry files to its end. */
  readonly loadMs: number;
  /** Memory of the whole process afterwards (resident set). */
  readonly residentMb: number;
  /** JavaScript heap in use after a collection. */
  readonly heapMb: number;
}

export interface LoadComparison {
  readonly relink: Loaded;
  readonly empty: Loaded;
  readonly runs: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const emptyFunction = `import { app } from '@azure/functions';
app.http('empty', { methods: ['GET'], authLevel: 'anonymous', handler: async () => ({ body: '' }) });
`;

/** The built app against an app with one empty HTTP function, bundled the same way; each load in a fresh process, the two in turns. */
export async function compareLoading(runs: number): Promise<LoadComparison> {
  const emptyRoot = await buildEmptyApp();
  try {
    const relink: Loaded[] = [];
    const empty: Loaded[] = [];
    for (const into of [relink, empty]) await loadOnce(into === relink ? root : emptyRoot);
    for (let run = 0; run < runs; run += 1) {
      relink.push(await loadOnce(root));
      empty.push(await loadOnce(emptyRoot));
    }
    return { relink: medians(relink), empty: medians(empty), runs };
  } finally {
    await rm(emptyRoot, { recursive: true, force: true });
  }
}

async function buildEmptyApp(): Promise<string> {
  const emptyRoot = await mkdtemp(join(tmpdir(), 'relink-empty-app-'));
  await mkdir(join(emptyRoot, 'functions'));
  await writeFile(join(emptyRoot, 'functions', 'empty.ts'), emptyFunction);
  await writeFile(join(emptyRoot, 'package.json'), '{ "type": "module" }');
  await symlink(join(root, 'node_modules'), join(emptyRoot, 'node_modules'), 'junction');
  await buildApp(emptyRoot);
  return emptyRoot;
}

/** Plain JavaScript, so that the fresh process loads nothing else; the core of the programming model only counts registrations. */
const probe = `
import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
const [root, core] = process.argv.slice(1);
let registered = 0;
globalThis[Symbol.for('relink.local.functions-core')] = {
  version: '0', hostVersion: '0', Disposable: class { dispose() {} }, setProgrammingModel() {}, getProgrammingModel() {},
  registerFunction() { registered += 1; }, registerHook() {}, log() {},
};
registerHooks({ resolve: (specifier, context, next) => specifier === '@azure/functions-core' ? next(core, context) : next(specifier, context) });
const files = globSync('dist/functions/*.js', { cwd: root }).map((file) => pathToFileURL(root + '/' + file).href);
const begun = performance.now();
for (const file of files) await import(file);
const loadMs = performance.now() - begun;
const { rss } = process.memoryUsage();
globalThis.gc();
const { heapUsed } = process.memoryUsage();
if (registered < files.length) throw new Error('only ' + registered + ' functions were registered by ' + files.length + ' files');
console.log(JSON.stringify({ loadMs, residentMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 }));
`;

async function loadOnce(appRoot: string): Promise<Loaded> {
  const core = join(root, 'local', 'host', 'functions-core.cjs');
  const given = ['--expose-gc', '--input-type=module', '--eval', probe, appRoot.replace(/[\\/]$/, ''), core];
  const { stdout } = await promisify(execFile)(process.execPath, given);
  return JSON.parse(stdout) as Loaded;
}

function medians(all: readonly Loaded[]): Loaded {
  return {
    loadMs: median(all.map(({ loadMs }) => loadMs)),
    residentMb: median(all.map(({ residentMb }) => residentMb)),
    heapMb: median(all.map(({ heapMb }) => heapMb)),
  };
}
