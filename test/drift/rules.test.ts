import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import { rules } from '../../shared/drift/registry.ts';
import { passes } from '../../shared/drift/rule.ts';
import { allCases } from './cases/all-cases.ts';
import { crowded, recased, renamed, reordered } from './worlds/disguise.ts';
import { judgedIn, verdictIn } from './worlds/estate-of.ts';
import { healthyWorld, scenarios } from './worlds/healthy.ts';
import { changed, type World } from './worlds/world.ts';

const subjectsOf = (found: readonly { readonly subject: string }[]) => found.map(({ subject }) => idKey(subject)).sort();
const worldOf = (given: { scenario?: (typeof scenarios)[number]; changes: readonly ((world: World) => World)[] }) =>
  changed(healthyWorld(given.scenario ?? 'private-workspace-private-endpoints'), ...given.changes);

it('has cases for every rule, and a rule for all cases', () => {
  expect(allCases.map(({ rule }) => rule.id).sort()).toEqual(rules.map(({ id }) => id).sort());
});

it('gives every rule an id of its own', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});

describe.each(scenarios)('a healthy world: %s', (scenario) => {
  it.each(rules.map((rule) => [rule.id, rule] as const))('raises nothing: %s', (_id, rule) => {
    const { findings, unknown } = verdictIn(healthyWorld(scenario), rule);
    expect(findings).toEqual([]);
    expect(unknown.filter(({ isLater }) => !isLater)).toEqual([]);
  });
});

describe.each(allCases.map((cases) => [cases.rule.id, cases] as const))('%s', (id, { rule, passes: passing, fails, unknown }) => {
  it('has worlds that fail and worlds that nobody can judge', () => {
    expect(fails.length).toBeGreaterThan(0);
    expect(unknown.length).toBeGreaterThan(0);
  });

  it.each(passing.map((given) => [given.world, given] as const))('passes a world %s', (_world, given) => {
    expect(verdictIn(worldOf(given), rule)).toEqual(passes);
  });

  it.each(unknown.map((given) => [given.world, given] as const))('cannot tell of a world %s', (_world, given) => {
    const verdict = verdictIn(worldOf(given), rule);
    expect(verdict.findings).toEqual([]);
    expect(verdict.unknown.map(({ why }) => why).join('\n')).toContain(given.why);
  });

  describe.each(fails.map((given) => [given.world, given] as const))('a world %s', (_world, given) => {
    it('is found, with its evidence', () => {
      const { findings } = verdictIn(worldOf(given), rule);
      expect(subjectsOf(findings)).toEqual(subjectsOf(given.subjects.map((subject) => ({ subject }))));
      expect(findings.map(({ seen }) => seen).join('\n')).toContain(given.seen);
      if (given.severity) expect(findings.map(({ severity }) => severity ?? rule.severity)).toContain(given.severity);
    });

    it('raises this rule and no other', () => {
      const raised = judgedIn(worldOf(given)).filter(({ verdict }) => verdict.findings.length > 0);
      expect(raised.map((judged) => judged.rule.id).sort()).toEqual([id, ...(given.also ?? [])].sort());
    });

    it.each([
      ['with other names', renamed as (world: World) => World, renamed],
      ['with ids in another casing', recased, <T>(value: T) => value],
      ['with its lists the other way round', reordered, <T>(value: T) => value],
      ['with things in it that do not matter', crowded, <T>(value: T) => value],
    ])('is found all the same %s', (_how, disguise, expected) => {
      const { findings } = verdictIn(disguise(worldOf(given)), rule);
      expect(subjectsOf(findings)).toEqual(subjectsOf(expected(given.subjects).map((subject) => ({ subject }))));
    });
  });
});
