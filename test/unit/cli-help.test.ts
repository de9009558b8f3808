import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { closeServed, serveRelink } from '../support/served-relink.ts';
import { typedRelink } from '../support/typed-relink.ts';

afterEach(closeServed);

const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
const helpOf = async (...words: string[]) => (await typedRelink([...words, '--help'])).out;
const namesIn = (help: string) =>
  Array.from((help.split(/^Commands:$/m)[1]?.split('\n\n')[0] ?? '').matchAll(/^ {2}([a-z]+) /gm), ([, name = '']) => name).filter(
    (name) => name !== 'help',
  );

async function everyCommand(): Promise<readonly (readonly string[])[]> {
  const names = namesIn(await helpOf());
  const below = await Promise.all(names.map(async (name) => namesIn(await helpOf(name)).map((inner) => [name, inner])));
  return [...names.map((name) => [name]), ...below.flat()];
}

/** Each command line of a text, without what it is piped to, its placeholders filled in. */
function shownIn(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => /^( {2}|RELINK_\w+=\S+ )*(npx )?relink /.test(line));
  return lines.map((line) => {
    const command = (line.split(/\s\| |\s{3,}(?=[a-z])/)[0] ?? '')
      .replace(/^.*?relink /, '')
      .replace(/<hash[^>]*>/g, '0123456789ab')
      .replace(/<[^>]+>/g, '/filled-in');
    return Array.from(command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g), ([, single, double, word]) => single ?? double ?? word ?? '');
  });
}

describe('the help of the command line', () => {
  it('lists fourteen commands and what is below them', async () => {
    expect((await everyCommand()).map((words) => words.join(' ')).sort()).toEqual(
      [
        'alerts',
        'alerts test',
        'approve',
        'cancel',
        'clusters',
        'doctor',
        'findings',
        'findings suppress',
        'findings unsuppress',
        'health',
        'hold',
        'hold lift',
        'hold list',
        'plan',
        'repair',
        'restore',
        'runs',
        'show',
        'snapshots',
      ].sort(),
    );
  });

  it('has exit codes and examples for each command', async () => {
    for (const name of namesIn(await helpOf())) {
      const help = await helpOf(name);
      expect(help, name).toMatch(/Exit codes: 0/);
      expect(help, name).toMatch(/Examples:\n {2}relink /);
    }
  });

  it('shows no command, in itself or on its page, whose arguments it would not understand', async () => {
    const helps = await Promise.all(namesIn(await helpOf()).map((name) => helpOf(name)));
    const shown = [...helps, page].flatMap(shownIn).filter((words) => !words.includes('--local') && !words.includes('--help'));
    expect(shown.length).toBeGreaterThan(40);
    // An app in trouble: whatever is asked and understood ends with 3.
    const { url } = await serveRelink(() => ({ status: 500 }));
    const environment = { RELINK_URL: url, RELINK_TOKEN: 'a-token-of-lee' };
    for (const words of shown) {
      const { code, err } = await typedRelink(words, { environment });
      expect(code, `${words.join(' ')}: ${err}`).toBe(3);
    }
  });

  it('is told whole on its page: every command, and every variable', async () => {
    for (const words of await everyCommand()) expect(page).toMatch(new RegExp(`\`${words.join(' ')}[ \`]`));
    for (const name of ['RELINK_URL', 'RELINK_CLIENT_ID', 'RELINK_TENANT_ID', 'RELINK_TOKEN', 'RELINK_KEY', 'NO_COLOR'])
      expect(page).toContain(name);
  });
});
