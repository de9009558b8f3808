import { globSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Bundles `functions/*.ts` into `<root>/dist/functions/*.js`, packages included; with host.json and package.json that is the whole
 * deployable app. Each SDK that the code imports lazily becomes a chunk of its own, read when it is first needed. A failed build
 * leaves no functions behind, so that nobody takes the old ones for the new.
 */
export async function buildApp(root: string): Promise<void> {
  const { build } = await import('esbuild');
  try {
    await build({
      absWorkingDir: root,
      entryPoints: globSync('functions/*.ts', { cwd: root }).sort(),
      outdir: 'dist',
      outbase: '.',
      chunkNames: 'chunks/[name]-[hash]',
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      sourcemap: true,
      sourcesContent: false,
      // The host itself provides the core of the programming model.
      external: ['@azure/functions-core'],
      // CommonJS packages inside an ES module need a `require`; a `__dirname` beside it breaks some of them.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      logLevel: 'warning',
    });
  } catch (error) {
    rmSync(join(root, 'dist', 'functions'), { recursive: true, force: true });
    throw error;
  }
}

/** Builds unless every built function is newer than all sources. Old chunks stay: a running host may still have to read one. */
export async function buildIfStale(root: string): Promise<void> {
  const built = modifiedMs(root, 'dist/functions/*.js');
  const sources = modifiedMs(root, '{functions,shared}/**/*', 'package-lock.json', 'scripts/build.ts');
  const functions = globSync('functions/*.ts', { cwd: root });
  if (built.length !== functions.length || Math.min(...built) <= Math.max(...sources)) await buildApp(root);
}

function modifiedMs(root: string, ...patterns: string[]): number[] {
  return globSync(patterns, { cwd: root }).map((file) => statSync(join(root, file)).mtimeMs);
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  if (process.argv.includes('--if-stale')) await buildIfStale(root);
  else {
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    await buildApp(root);
  }
}
