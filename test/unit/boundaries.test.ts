import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findBreaches } from '../../scripts/boundaries.ts';
import { tally } from '../../scripts/test-tally.ts';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

function breachesOf(file: string, text: string): string[] {
  const root = mkdtempSync(join(tmpdir(), 'relink-boundaries-'));
  roots.push(root);
  mkdirSync(join(root, dirname(file)), { recursive: true });
  writeFileSync(join(root, file), text);
  return findBreaches(root, [file]);
}

describe('the boundaries between parts', () => {
  it('keep the domain from ports, the service from the local stack, and triggers from all but the composition', () => {
    expect(breachesOf('shared/domain/a.ts', "import type { Clock } from '../ports/clock.ts';")).toEqual([
      'shared/domain/a.ts: may not import shared/ports/clock.ts',
    ]);
    expect(breachesOf('shared/app.ts', "import { x } from '../local/x.ts';")).toEqual(['shared/app.ts: may not import local/x.ts']);
    expect(breachesOf('functions/a.ts', "export { x } from '../shared/repair/x.ts';")).toEqual([
      'functions/a.ts: may not import shared/repair/x.ts',
    ]);
    expect(breachesOf('shared/repair/a.ts', "const x = await import('../azure/x.ts');")).toEqual([
      'shared/repair/a.ts: may not import shared/azure/x.ts',
    ]);
  });

  it('find an import that is spread over lines', () => {
    expect(breachesOf('shared/ports/a.ts', "import type {\n  A,\n  B,\n} from '../repair/b.ts';")).toEqual([
      'shared/ports/a.ts: may not import shared/repair/b.ts',
    ]);
  });

  it('let nothing of an SDK be loaded at start, types and lazy imports apart', () => {
    const text = "import type { A } from '@azure/a';\nimport { B } from '@azure/b';\nconst c = () => import('@azure/c');";
    expect(breachesOf('shared/azure/a.ts', text)).toEqual(['shared/azure/a.ts: loads @azure/b at start; use await import()']);
  });

  it('find ambient time, chance, timers and settings, but not in a comment, and not in their adapter', () => {
    expect(breachesOf('shared/repair/a.ts', 'const now = Date.now();')).toHaveLength(1);
    expect(breachesOf('shared/repair/a.ts', 'const now = new Date();')).toHaveLength(1);
    expect(breachesOf('shared/repair/a.ts', 'setTimeout(act, 5);')).toHaveLength(1);
    expect(breachesOf('shared/repair/a.ts', 'const mode = process.env.MODE;')).toHaveLength(1);
    expect(breachesOf('shared/repair/a.ts', '// not Date.now()\n/* nor Math.random() */ const at = new Date(0);')).toEqual([]);
    expect(breachesOf('shared/platform/clock.ts', 'const now = Date.now();')).toEqual([]);
  });
});

describe('the closing line of a test run', () => {
  const file = { status: 'passed', assertionResults: [{}] };
  const clean = { success: true, numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [file] };

  it('counts passed, failed and skipped tests', () => {
    expect(tally(clean)).toBe('3 passed, 0 failed');
    expect(tally({ ...clean, success: false, numFailedTests: 2, numPendingTests: 1 })).toBe('3 passed, 2 failed, 1 skipped');
  });

  it('never reads as green when the run failed', () => {
    expect(tally({ ...clean, success: false })).toBe('3 passed, 1 failed');
    expect(tally({ ...clean, success: false, testResults: [file, { status: 'failed', assertionResults: [] }] })).toBe('3 passed, 1 failed');
  });
});
