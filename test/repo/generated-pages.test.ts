import { describe, expect, it } from 'vitest';
import { generatedPages } from '../../scripts/generate-docs.ts';
import { requirements, unseenChecks } from '../../scripts/requirements.ts';
import { rulesOf } from '../../scripts/rule-pages.ts';
import { errorCatalogue } from '../../shared/domain/error-catalogue.ts';
import { rules } from '../../shared/drift/registry.ts';
import { filesOf, isThere, read } from './pages.ts';

it.each(Object.entries(generatedPages()))('keeps %s as the generator writes it (run: npm run docs)', (path, text) => {
  expect(read(path)).toBe(text);
});

it('has no page of a rule that is not there', () => {
  expect(filesOf('docs/rules/*.md')).toEqual(['docs/rules/README.md', ...rules.map(({ id }) => `docs/rules/${id}.md`)].sort());
});

describe('the table of demands', () => {
  const numbered = (letter: string, count: number) => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
  const demands = [...numbered('A', 17), ...numbered('B', 4), ...numbered('C', 12)];
  const checks = numbered('E', 23);

  it('has every line of the source documents', () => {
    expect(requirements.map(({ id }) => id)).toEqual(demands);
  });

  it.each(requirements.map((requirement) => [requirement.id, requirement] as const))(
    'says what meets %s, or why it is not seen',
    (id, { steps = [], unseen = '' }) => {
      expect(rulesOf(id).length + steps.length + unseen.length).toBeGreaterThan(0);
      for (const step of steps) expect(isThere(step)).toBe(true);
    },
  );

  it.each(checks)('says which rules make check %s, or why none does', (id) => {
    expect([...rulesOf(id), ...(unseenChecks[id] ? [unseenChecks[id]] : [])]).not.toEqual([]);
  });

  it.each(rules.map((rule) => [rule.id, rule] as const))('knows every demand that %s covers', (_id, { covers }) => {
    expect(covers.filter((id) => !demands.includes(id) && !checks.includes(id))).toEqual([]);
  });

  it.each(rules.map((rule) => [rule.id, rule] as const))('%s names where it comes from, what it reads and what to do', (_id, rule) => {
    expect(rule.sources.length).toBeGreaterThan(0);
    expect([rule.title, rule.impact, rule.fix].every((text) => text.length > 10)).toBe(true);
  });
});

it('has a row for every code, with its advice', () => {
  expect(read('docs/errors.md')).toContain(
    '| `azure-locked` | never | 409 | Remove the lock that the message names, or exclude the resource; Relink never removes locks. |',
  );
  expect(read('docs/errors.md').match(/^\| `/gm)).toHaveLength(Object.keys(errorCatalogue).length);
});
