import { globSync, readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunctionHandler, FunctionMetadata, HostLog, ProgrammingModel, RegisteredFunction } from './rpc.ts';

export interface LoadedApp {
  readonly functions: readonly RegisteredFunction[];
  readonly model: ProgrammingModel;
}

const coreUrl = new URL('./functions-core.cjs', import.meta.url).href;
const coreKey = Symbol.for('relink.local.functions-core');
const loaded = new Map<string, LoadedApp>();

let registering: Map<string, RegisteredFunction> | undefined;
let model: ProgrammingModel | undefined;
let coreLog: HostLog = () => {};

/**
 * Loads the app as the Node.js worker does: every file matched by `main` of `<root>/package.json`, in one go. A file that throws
 * at import fails the whole app. A second call for the same `root` answers with the functions of the first, for modules are
 * loaded once in a process. The files must not use top-level await.
 */
export function loadApp(root: string, log: HostLog): LoadedApp {
  const known = loaded.get(root);
  if (known) return known;
  injectCore();
  coreLog = log;
  registering = new Map();
  try {
    for (const file of entryFiles(root)) importNatively(file);
    if (!model) throw new Error(`No function was registered by the files of ${root}`);
    const app = { functions: [...registering.values()], model };
    loaded.set(root, app);
    return app;
  } finally {
    registering = undefined;
  }
}

function entryFiles(root: string): string[] {
  const { main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { main?: string };
  const files = main ? globSync(main, { cwd: root }).sort() : [];
  if (files.length === 0) throw new Error(`"main" (${main}) of ${join(root, 'package.json')} matches no file. Has the app been built?`);
  return files.map((file) => join(root, file));
}

/** Through `require`, which loads ES modules too: a test runner that rewrites `import()` must not lay hands on the built app. */
function importNatively(file: string): void {
  createRequire(import.meta.url)(file);
}

/** The library asks for its core lazily, once, and remembers a failure: this must come before the first `app.*` call. */
function injectCore(): void {
  const globals = globalThis as Record<symbol, unknown>;
  if (globals[coreKey]) return;
  globals[coreKey] = createCore();
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@azure/functions-core' ? next(fileURLToPath(coreUrl), context) : next(specifier, context),
  });
}

function createCore(): Record<string, unknown> {
  return {
    version: '1.0.0-local',
    hostVersion: '4.0.0-local',
    Disposable: class {
      dispose(): void {}
    },
    setProgrammingModel: (given: ProgrammingModel) => {
      model = given;
    },
    getProgrammingModel: () => model,
    registerFunction,
    registerHook: (name: string) => {
      throw new Error(`The local host does not run ${name} hooks`);
    },
    log: (level: string, category: string, message: string) => coreLog(level, `Worker.${category}`, message),
  };
}

function registerFunction(metadata: FunctionMetadata, handler: FunctionHandler): void {
  const { name } = metadata;
  if (!registering) throw new Error(`Function ${name} was registered after the start of the app`);
  if (registering.has(name)) throw new Error(`Two functions are named ${name}`);
  const entry = Object.entries(metadata.bindings).find(([, binding]) => binding.type.endsWith('Trigger'));
  if (!entry) throw new Error(`Function ${name} has no trigger`);
  registering.set(name, { name, metadata, handler, triggerName: entry[0], trigger: entry[1] });
}
