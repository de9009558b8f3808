import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { settingsTable } from '../../shared/config/settings-table.ts';
import { pages, read } from './pages.ts';

/** Commands that npm has without a script of ours. */
const ownCommands = ['ci', 'install'];

/** What azd hands to the template, and where the command line finds Relink. */
const notSettings = [
  ...(read('infra/main.parameters.json').match(/RELINK_\w+/g) ?? []),
  'RELINK_URL',
  'RELINK_KEY',
  'RELINK_TOKEN',
  'RELINK_CHROMIUM',
];

function npmScriptsIn(text: string): readonly string[] {
  const shown = Array.from(text.matchAll(/\bnpm (run )?([a-z][\w:-]*)/g), ([, run, name = '']) => ({ isRun: run !== undefined, name }));
  return shown.filter(({ isRun, name }) => isRun || !ownCommands.includes(name)).map(({ name }) => name);
}

describe('commands shown in the pages', () => {
  it.each(pages)('of npm exist in package.json: %s', (page) => {
    const known = Object.keys(packageJson.scripts);
    expect(npmScriptsIn(read(page)).filter((name) => !known.includes(name))).toEqual([]);
  });

  it('show a newcomer the two that matter', () => {
    expect(npmScriptsIn(read('README.md'))).toEqual(expect.arrayContaining(['start', 'test']));
    expect(read('README.md')).toContain('npm start -- --once');
  });

  it.each(pages)('set only variables that are settings: %s', (page) => {
    const settings = [...settingsTable.map(({ variable }) => variable), ...notSettings];
    const named = Array.from(read(page).matchAll(/\bRELINK_[A-Z_]*[A-Z](?![A-Z_])/g), ([name]) => name);
    expect(named.filter((name) => !settings.includes(name))).toEqual([]);
  });
});
