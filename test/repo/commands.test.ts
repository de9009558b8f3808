import { describe, expect, it } from 'vitest';
import filter from '../../infra/event-filter.json' with { type: 'json' };
import packageJson from '../../package.json' with { type: 'json' };
import { numberSettings } from '../../shared/config/settings-table.ts';
import { pages, read } from './pages.ts';

/** Commands that npm has without a script of ours. */
const ownCommands = ['ci', 'install'];

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
    const settings = [
      'RELINK_SCOPE',
      'RELINK_MODE',
      'RELINK_PIN_PRIVATE_IP',
      'RELINK_STORAGE',
      ...Object.values(numberSettings).map(({ variable }) => variable),
    ];
    const named = Array.from(read(page).matchAll(/\bRELINK_[A-Z_]*[A-Z](?![A-Z_])/g), ([name]) => name);
    expect(named.filter((name) => !settings.includes(name))).toEqual([]);
  });

  it('subscribe to the same events as infra/event-filter.json', () => {
    const command = /az eventgrid event-subscription create[\s\S]*?```/.exec(read('README.md'))?.[0] ?? '';
    const words = command.split(/[\s\\`]+/);
    const following = (flag: string) => words.slice(words.indexOf(flag) + 1);
    const upToNextFlag = (list: readonly string[]) =>
      list.slice(
        0,
        list.findIndex((word) => word.startsWith('--') || word === ''),
      );
    expect(upToNextFlag(following('--included-event-types'))).toEqual(filter.includedEventTypes);
    expect(following('--advanced-filter').slice(0, 2)).toEqual(['data.operationName', 'StringIn']);
    expect(upToNextFlag(following('--advanced-filter').slice(2))).toEqual(filter.advancedFilters[0]?.values);
  });
});
