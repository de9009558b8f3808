import { describe, expect, it } from 'vitest';
import { filesOf, isThere, read, sectionsOf } from './pages.ts';

const rules = Array.from({ length: 12 }, (_, index) => `R${index + 1}`);
const cites = (text: string, rule: string) => new RegExp(`\\b${rule}\\b`).test(text);
const code = filesOf('shared/**/*.ts').map((file) => ({ file, text: read(file) }));
const tests = filesOf('test/{unit,property,contract,faults,e2e}/**/*.ts').map((file) => ({ file, text: read(file) }));
const chapters = sectionsOf(read('docs/safety.md'), 2);

/** The part of a rule's chapter that begins with this word in bold. */
function part(rule: string, word: string): string {
  const chapter = [...chapters].find(([title]) => title.startsWith(`${rule} `))?.[1] ?? '';
  return new RegExp(`^\\*\\*${word}\\*\\*([\\s\\S]*?)(?=^\\*\\*|$(?![\\s\\S]))`, 'm').exec(chapter)?.[1] ?? '';
}

function filesIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/`((?:shared|test|infra)\/[^`]+)`/g), ([, file = '']) => file);
}

function proofsIn(text: string) {
  return Array.from(text.matchAll(/^- `([^`]+)`: “([^”]+)”$/gm), ([, file = '', name = '']) => ({ file, name }));
}

it('is proved by tests that exist under the names given in docs/safety.md', () => {
  const missing = proofsIn(read('docs/safety.md')).filter(({ file, name }) => !isThere(file) || !read(file).includes(name));
  expect(missing).toEqual([]);
});

it('is proved in every chapter of docs/safety.md', () => {
  expect([...chapters].filter(([, text]) => proofsIn(text).length === 0).map(([title]) => title)).toEqual([]);
});

describe.each(rules)('rule %s', (rule) => {
  it('is cited where the service enforces it', () => {
    expect(code.filter(({ text }) => cites(text, rule)).map(({ file }) => file)).not.toEqual([]);
  });

  it('is cited by a test of behaviour', () => {
    expect(tests.filter(({ text }) => cites(text, rule)).map(({ file }) => file)).not.toEqual([]);
  });

  it('has a chapter in docs/safety.md that names the enforcing code, some of which cites the rule', () => {
    const enforcing = filesIn(part(rule, 'Enforced'));
    expect(enforcing).not.toEqual([]);
    expect(enforcing.filter((file) => !isThere(file))).toEqual([]);
    expect(enforcing.some((file) => file.startsWith('shared/') && cites(read(file), rule))).toBe(true);
    expect(part(rule, 'When it bites').length).toBeGreaterThan(40);
  });

  it('names its tests in that chapter', () => {
    expect(proofsIn(part(rule, 'Proved by'))).not.toEqual([]);
  });
});

it('knows no thirteenth rule', () => {
  expect([...chapters.keys()].filter((title) => /^R\d+ /.test(title)).map((title) => title.split(' ')[0])).toEqual(rules);
  expect([...code, ...tests].filter(({ text }) => /\bR(0|1[3-9]|[2-9]\d)\b/.test(text)).map(({ file }) => file)).toEqual([]);
});
