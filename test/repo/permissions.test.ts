import { describe, expect, it } from 'vitest';
import identity from '../../infra/roles/relink-identity.json' with { type: 'json' };
import observer from '../../infra/roles/relink-observer.json' with { type: 'json' };
import repairer from '../../infra/roles/relink-repairer.json' with { type: 'json' };
import { ownRoles } from '../../scripts/own-roles.ts';
import { filesOf, read, sectionsOf } from './pages.ts';

const sections = sectionsOf(read('docs/permissions.md'), 2);
const rowsOf = (title: string) =>
  (sections.get(title) ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| action') && !line.startsWith('| role'))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\||\|$/g, '').trim()));

describe.each([observer, repairer, identity])('the table of $Name', ({ Name, Actions }) => {
  it('has a row for each action, with no empty cell', () => {
    const rows = rowsOf(Name);
    expect(rows.map(([action = '']) => /^\[`(.+)`\]/.exec(action)?.[1])).toEqual(Actions);
    for (const row of rows) expect(row.map((cell) => cell.length > 5)).toEqual([true, true, true, true]);
  });
});

it('lists the built-in roles that the templates assign, and no others', () => {
  const assigned = filesOf('infra/**/*.bicep').flatMap((file) => {
    const text = read(file);
    const ids = new Map(Array.from(text.matchAll(/^var (\w+) = '([0-9a-f]{8}-[0-9a-f-]{27})'$/gm), ([, name = '', id = '']) => [name, id]));
    return Array.from(text.matchAll(/roleDefinitions', (\w+)\)/g), ([, name = '']) => ids.get(name) ?? []).flat();
  });
  expect(ownRoles.map(({ id }) => id).sort()).toEqual([...new Set(assigned)].sort());
  expect(rowsOf('On Relink’s own resources').map(([name]) => name)).toEqual(ownRoles.map(({ name }) => name));
});
