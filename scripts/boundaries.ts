import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What files of each place may import of ours; the first pattern that fits a file decides. */
const layers: readonly { readonly from: RegExp; readonly may: RegExp }[] = [
  { from: /^shared\/domain\//, may: /^shared\/domain\// },
  { from: /^shared\/ports\//, may: /^shared\/(ports|domain)\// },
  { from: /^shared\/azure\//, may: /^shared\/(azure|config|ports|domain)\// },
  { from: /^shared\/journal\//, may: /^shared\/(journal|config|ports|domain)\// },
  { from: /^shared\/alerts\//, may: /^shared\/(alerts|config|ports|domain)\// },
  { from: /^shared\/config\//, may: /^shared\/(config|ports|domain)\// },
  { from: /^shared\/pages\//, may: /^(shared\/(pages|http|repair|drift|config|ports|domain)\/|package\.json$)/ },
  { from: /^shared\/(repair|drift|signals|http|doctor)\//, may: /^shared\/(repair|drift|signals|http|doctor|config|ports|domain)\// },
  { from: /^shared\//, may: /^shared\// },
  { from: /^functions\//, may: /^shared\/app(-\w+)?\.ts$/ },
  { from: /^cli\//, may: /^(cli|shared|infra)\// },
  { from: /^local\//, may: /^(local|shared|infra)\// },
  { from: /^scripts\/pictures\.ts$/, may: /^(shared|test\/support)\// },
  { from: /^scripts\//, may: /^(scripts|shared|local|infra)\// },
  { from: /^test\//, may: /^/ },
];

/** Only these files of shared/ may touch the process's own clock, chance, timers and environment; the refresh script is a text for browsers. */
const adapters = /^shared\/(platform\/.*|default-platform|system-(clock|random|platform)|pages\/assets\/refresh-script)\.ts$/;
const ambient = /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.env\b|\bset(?:Timeout|Interval|Immediate)\(|node:timers/;

/**
 * Every breach of the direction of dependencies and of the ban on ambient state in `files` (paths relative to `root`), as
 * `file: what is wrong`. An SDK in shared/ must be imported as a type or with `await import()`, so that loading the app loads none.
 */
export function findBreaches(root: string, files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const text = withoutComments(readFileSync(join(root, file), 'utf8'));
    return [...findForbiddenImports(file, text), ...findAmbient(file, text)].map((breach) => `${file}: ${breach}`);
  });
}

function findForbiddenImports(file: string, text: string): string[] {
  const layer = layers.find(({ from }) => from.test(file));
  if (!layer) return [];
  return importsOf(text).flatMap(({ specifier, isEager }) => {
    if (!specifier.startsWith('.')) {
      return isEager && file.startsWith('shared/') && specifier.startsWith('@azure/')
        ? [`loads ${specifier} at start; use await import()`]
        : [];
    }
    const target = relative('.', join(dirname(file), specifier));
    return layer.may.test(target) ? [] : [`may not import ${target}`];
  });
}

function findAmbient(file: string, text: string): string[] {
  const match = file.startsWith('shared/') && !adapters.test(file) ? ambient.exec(text) : null;
  return match ? [`uses ${match[0]}; time, chance and settings come through ports`] : [];
}

interface Import {
  readonly specifier: string;
  /** True when loading the file loads the imported one. */
  readonly isEager: boolean;
}

function importsOf(text: string): Import[] {
  const statements = text.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^;'"]*?\sfrom\s+)?'([^']+)'/gm);
  const calls = text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g);
  return [
    ...Array.from(statements, ([, type, specifier = '']) => ({ specifier, isEager: type === undefined })),
    ...Array.from(calls, ([, specifier = '']) => ({ specifier, isEager: false })),
  ];
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const files = globSync('{shared,functions,cli,local,scripts,test}/**/*.ts', { cwd: root });
  const breaches = findBreaches(root, files);
  for (const breach of breaches) console.error(breach);
  console.log(`${files.length} files, ${breaches.length} breaches of the boundaries`);
  process.exitCode = breaches.length > 0 ? 1 : 0;
}
