import { describe, expect, it } from 'vitest';
import { deploy } from './bicep/deployment.ts';
import { follow } from './bicep/follow.ts';
import { projectOfTexts } from './bicep/project.ts';
import { truth } from './bicep/truth.ts';
import type { Value } from './bicep/value.ts';

const roles = { 'role.json': '{ "Name": "Observer", "Actions": ["a/read", "b/read"], "Inner": { "deep": 3 } }' };

/** What `var it = …` may be, as plain values; a type in angle brackets where no more is known. */
function possible(text: string): unknown[] {
  const project = projectOfTexts({ ...roles, 'a.bicep': text });
  const file = project.files.get('a.bicep');
  const variable = file?.variables.find(({ name }) => name === 'it');
  return file && variable ? follow(variable.value, { project, file }).map(plain) : [];
}

function plain(value: Value): unknown {
  if (value.kind === 'literal') return value.value;
  if (value.kind === 'list') return value.items.map(plain);
  if (value.kind === 'object') return Object.fromEntries(value.members.map((member) => [member.name, plain(member.value)]));
  return value.kind === 'typed' ? `<${value.type}>` : `<${value.kind}>`;
}

describe('a value of Bicep', () => {
  it.each([
    { text: "var it = 'x'", is: ['x'] },
    { text: `var it = 'it\\'s \\\${x} \\\\ \\u{41}'`, is: [`it's \${x} \\ A`] },
    { text: `var it = 'a\${b}'\nparam b string`, is: ['<string>'] },
    { text: "var it = '''\nas it 'is\n'''", is: ["as it 'is\n"] },
    { text: 'var it = -3', is: [-3] },
    { text: 'var it = c ? 1 : a.b\nparam c bool\nvar a = { b: 2 }', is: [1, 2] },
    { text: 'var it = c ? 1 : d ? 2 : a[0]\nparam c bool\nparam d bool\nvar a = [3]', is: [1, 2, 3] },
    { text: "var it = c ? 'x' : az.toLower('Y')\nparam c bool", is: ['x', '<string>'] },
    { text: 'var it = c.d ?? a.b\nparam c object\nvar a = { b: 2 }', is: ['<unknown>', 2] },
    { text: 'var it = other\nvar other = [1, true, null]', is: [[1, true, null]] },
    { text: "var it = a ? { b: 1 } : 'c'\nparam a bool", is: [{ b: 1 }, 'c'] },
    { text: "var it = a.b['c-d']\nvar a = { b: { 'c-d': 7 } }", is: [7] },
    { text: "var it = [subscription().id, split(a, 'b')]\nparam a string", is: [['<member>', '<call>']] },
    { text: "var it = a\n@allowed(['x', 'y'])\nparam a string = 'x'", is: ['x', 'y'] },
    { text: "var it = a\nparam a 'x' | 'y'", is: ['x', 'y'] },
    { text: "var it = a\nparam a string = 'x'", is: ['<string>', 'x'] },
    { text: "var it = a\nparam a string = ''", is: ['<string>'] },
    { text: 'var it = a\nparam a string[]', is: ['<array>'] },
    { text: 'var it = union({ a: 1, b: 2 }, { b: 3 })', is: [{ a: 1, b: 3 }] },
    {
      text: 'var it = union([1], c ? [2] : [3])\nparam c bool',
      is: [
        [1, 2],
        [1, 3],
      ],
    },
    { text: "var it = loadJsonContent('role.json')", is: [{ Name: 'Observer', Actions: ['a/read', 'b/read'], Inner: { deep: 3 } }] },
    { text: "var it = role.Actions\nvar role = loadJsonContent('role.json')", is: [['a/read', 'b/read']] },
    { text: "var it = loadJsonContent('role.json', '$.Inner.deep')", is: [3] },
    { text: 'var it = a.?b ?? 4\nparam a object', is: ['<unknown>', 4] },
    { text: "var it = toLower(any('X'))", is: ['<string>'] },
    { text: "var it = a == 'x' || !b\nparam a string\nparam b bool", is: ['<bool>'] },
    { text: 'var it = [for i in range(0, 2): { n: i }]', is: ['<loop>'] },
  ])('is followed: $text', ({ text, is }) => {
    expect(possible(text)).toEqual(is);
  });

  it('is only partly known when a name in it is computed, or when it is joined with something unknown', () => {
    const project = projectOfTexts({
      'a.bicep': `param p object\nparam n string\nvar one = { '\${n}': 1, b: 2 }\nvar two = union({ a: 1 }, p)`,
    });
    const file = project.files.get('a.bicep');
    const partial = file?.variables.flatMap(({ value }) =>
      follow(value, { project, file }).map((it) => it.kind === 'object' && it.isPartial),
    );
    expect(partial).toEqual([true, true]);
  });
});

describe('a condition of Bicep', () => {
  const text =
    "param mode string\nparam isOn bool\nparam list string = ''\nvar wanted = { isOn: true, mode: 'auto' }\nvar writes = mode == 'auto' || mode == 'approve'\nvar it = ";

  it.each([
    { condition: 'writes', given: { mode: 'auto' }, is: true },
    { condition: 'writes', given: { mode: 'observe' }, is: false },
    { condition: '!writes && isOn', given: { mode: 'off', isOn: true }, is: true },
    { condition: 'writes && isOn', given: { mode: 'off' }, is: false },
    { condition: 'writes || isOn', given: { mode: 'off' }, is: undefined },
    { condition: "mode != 'off'", given: { mode: 'off' }, is: false },
    { condition: "!writes && wanted.mode == 'auto' || isOn == wanted.isOn", given: { mode: 'off', isOn: true }, is: true },
    { condition: '!wanted.isOn', given: {}, is: false },
    { condition: 'empty(list)', given: { list: '' }, is: true },
    { condition: '!empty(list)', given: { list: 'x' }, is: true },
    { condition: 'empty([])', given: {}, is: true },
    { condition: "empty(isOn ? 'a' : '')", given: { isOn: false }, is: true },
    { condition: "empty(isOn ? 'a' : '')", given: {}, is: undefined },
    { condition: "mode == 'auto'", given: {}, is: undefined },
  ])('$condition is $is for $given', ({ condition, given, is }) => {
    const project = projectOfTexts({ 'a.bicep': `${text}${condition}` });
    const file = project.files.get('a.bicep');
    const it = file?.variables.find(({ name }) => name === 'it');
    if (!file || !it) throw new Error('the sample has no variable');
    const literals = Object.entries(given).map(
      ([name, value]) => [name, [{ kind: 'literal', value, line: 1, text: '' } as const]] as const,
    );
    expect(truth(it.value, { project, file, given: new Map(literals) })).toBe(is);
  });
});

describe('a deployment', () => {
  const project = projectOfTexts({
    'main.bicep': [
      "param mode string = 'observe'",
      "var mayWrite = mode == 'auto'",
      "resource always 'a/b@1' = { name: 'x' }",
      "resource there 'a/b@1' existing = { name: 'y' }",
      "module part 'part.bicep' = if (mode != 'off') { params: { mayWrite: mayWrite } }",
      "module each 'part.bicep' = [for i in range(0, 2): if (i > 0) { params: { mayWrite: false } }]",
    ].join('\n'),
    'part.bicep': "param mayWrite bool\nresource writer 'a/c@1' = if (mayWrite) { name: 'x' }\nresource reader 'a/d@1' = { name: 'x' }",
  });
  const made = (parameters: Readonly<Record<string, string>>) =>
    deploy(project, 'main.bicep', parameters).map(({ resource }) => resource.name);

  it('makes what its conditions allow, in modules too, and what it cannot tell about', () => {
    expect(made({})).toEqual(['always', 'reader', 'reader']);
    expect(made({ mode: 'auto' })).toEqual(['always', 'writer', 'reader', 'reader']);
    expect(made({ mode: 'off' })).toEqual(['always', 'reader']);
  });
});
