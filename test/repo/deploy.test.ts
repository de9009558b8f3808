import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { settingsTable } from '../../shared/config/settings-table.ts';
import { documentedCommands, subcommandOf, undocumentedIn } from '../support/typed/documented-commands.ts';
import { filesOf, isThere, proseOf, read } from './pages.ts';

/** The pages whose commands a person types who installs Relink. */
const checked = ['docs/deploy.md', 'docs/live-checklist.md', 'docs/operate.md', 'docs/sign-in.md'];
/** Every page whose commands somebody types. */
const withCommands = ['README.md', ...checked, 'docs/doctor.md', 'docs/monitoring.md', 'docs/safety.md', ...filesOf('docs/runbooks/*.md')];
const blocksOf = (text: string) => Array.from(text.matchAll(/^```(?:sh|bash)\n([\s\S]*?)^```/gm), ([, block = '']) => block);
const codeOf = (text: string) => [...blocksOf(text), ...Array.from(proseOf(text).matchAll(/`([^`\n]+)`/g), ([, code = '']) => code)];

/** A command line from `az`, `azd` or `func` on, up to the end of the command; continued lines are one. */
function toolCallsIn(text: string): readonly string[] {
  const lines = codeOf(text).flatMap((code) => code.replaceAll('\\\n', ' ').split('\n'));
  return lines.flatMap((line) =>
    Array.from(line.matchAll(/(?:^|\$\(|[;&|] *|\bdo )\s*((?:az|azd|func) [a-z][^|;)]*)/g), ([, call = '']) => call.trim()),
  );
}

const wordsOf = (call: string) => call.split(/\s+/);

const parametersOf = (bicep: string) => Array.from(read(bicep).matchAll(/^param (\w+)/gm), ([, name = '']) => name);
const outputsOf = (bicep: string) => Array.from(read(bicep).matchAll(/^output (\w+)/gm), ([, name = '']) => name);

/** `azd` variables by the parameter that each is for. */
function azdVariables(): ReadonlyMap<string, string> {
  const { parameters } = JSON.parse(read('infra/main.parameters.json')) as { parameters: Record<string, { value: unknown }> };
  const pairs = Object.entries(parameters).map(([name, { value }]) => [name, /^\$\{(\w+)/.exec(String(value))?.[1] ?? ''] as const);
  return new Map(pairs);
}

/** Parameters given to each template by `az deployment sub create`. */
function parametersGiven(text: string): readonly { readonly template: string; readonly names: readonly string[] }[] {
  const calls = toolCallsIn(text).filter((call) => call.startsWith('az deployment sub create') && call.includes('--template-file'));
  return calls.map((call) => ({
    template: /--template-file (\S+)/.exec(call)?.[1] ?? '',
    names: Array.from((call.split('--parameters')[1] ?? '').matchAll(/(?:^|\s)(\w+)=/g), ([, name = '']) => name),
  }));
}

describe('how to deploy', () => {
  it('is told in commands that were found', () => {
    const all = withCommands.flatMap((page) => toolCallsIn(read(page)).map((call) => subcommandOf(wordsOf(call))));
    expect(all).toEqual(
      expect.arrayContaining(['azd up', 'az deployment sub create', 'func azure functionapp publish', 'az functionapp keys list']),
    );
  });

  it.each(withCommands)('uses only subcommands and options that the tools document: %s', (page) => {
    expect(toolCallsIn(read(page)).flatMap((call) => undocumentedIn(wordsOf(call)))).toEqual([]);
  });

  it('has no subcommand in its list that no page uses', () => {
    const used = new Set(withCommands.flatMap((page) => toolCallsIn(read(page)).map((call) => subcommandOf(wordsOf(call)))));
    expect(Object.keys(documentedCommands).filter((name) => !used.has(name))).toEqual([]);
  });

  it('is written in shell that sh and bash can parse', () => {
    const blocks = blocksOf(read('docs/deploy.md'));
    expect(blocks.length).toBeGreaterThan(8);
    const broken = blocks.flatMap((block) =>
      ['sh', 'bash'].map((shell) => spawnSync(shell, ['-n'], { input: block, encoding: 'utf8' })).filter(({ status }) => status !== 0),
    );
    expect(broken.map(({ stderr }) => stderr)).toEqual([]);
  });

  it('sets every variable before it uses it', () => {
    const assigned = new Set<string>();
    const unset = blocksOf(read('docs/deploy.md')).flatMap((block) =>
      block.split('\n').flatMap((line) => {
        const used = Array.from(line.replaceAll(/'[^']*'/g, '').matchAll(/\$\{?([A-Za-z_]\w*)/g), ([, name = '']) => name);
        const missing = used.filter((name) => !assigned.has(name));
        for (const [, name = ''] of line.matchAll(/(?:^|\s)([A-Z_]+)=/g)) assigned.add(name);
        for (const [, name = ''] of line.matchAll(/^for (\w+) in/g)) assigned.add(name);
        return missing.filter((name) => !line.startsWith(`for ${name} in`));
      }),
    );
    expect(unset).toEqual([]);
  });

  it('gives each template parameters that it has, and all that it needs', () => {
    const given = parametersGiven(read('docs/deploy.md'));
    expect(given.map(({ template }) => template)).toEqual(['infra/main.bicep', 'infra/events.bicep']);
    for (const { template, names } of given) {
      const needed = Array.from(read(template).matchAll(/^param (\w+) \w+$/gm), ([, name = '']) => name);
      expect(names.filter((name) => !parametersOf(template).includes(name))).toEqual([]);
      expect(needed.filter((name) => !names.includes(name))).toEqual([]);
    }
  });

  it('names for each option the parameter and the azd variable that belong together, and leaves none out', () => {
    const section = /## Options\n([\s\S]*?)\n### /.exec(read('docs/deploy.md'))?.[1] ?? '';
    const rows = section.split('\n').filter((line) => line.startsWith('| ') && line.includes('`'));
    const quoted = (cell = '') => Array.from(cell.matchAll(/`(\w+)`/g), ([, name = '']) => name);
    const shown = rows.flatMap((row) => {
      const [, , parameters, variables = ''] = row.split('|');
      const names = quoted(variables);
      return quoted(parameters).map((name, index) => [name, variables.includes('edit') ? '' : names[index]] as const);
    });
    const known = azdVariables();
    expect(shown.filter(([name, variable]) => known.get(name) !== variable)).toEqual([]);
    expect(shown.map(([name]) => name).sort()).toEqual(
      parametersOf('infra/main.bicep')
        .filter((name) => !/^(environmentName|location)$/.test(name))
        .sort(),
    );
  });

  it.each(checked)('sets only settings and azd variables that exist: %s', (page) => {
    const known = [
      ...settingsTable.map(({ variable }) => variable),
      ...azdVariables().values(),
      ...outputsOf('infra/main.bicep'),
      'RELINK_URL',
      'RELINK_KEY',
    ];
    const named = Array.from(read(page).matchAll(/\bRELINK_[A-Z_]*[A-Z](?![A-Z_])/g), ([name]) => name);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each(checked)('names only files that exist, in commands too: %s', (page) => {
    const paths = codeOf(read(page)).flatMap((code) =>
      Array.from(code.matchAll(/(?:^|\s)((?:infra|docs|cli|scripts)\/[\w./-]+)/g), ([, path = '']) => path),
    );
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !isThere(path))).toEqual([]);
  });

  it('zips what .funcignore leaves to be deployed', () => {
    const call = /zip -r relink\.zip ([^\n]+)/.exec(read('docs/deploy.md'))?.[1]?.split(' ') ?? [];
    const ignored = read('.funcignore')
      .split('\n')
      .filter((line) => line.startsWith('/'))
      .map((line) => line.slice(1));
    expect(call).toEqual(['host.json', 'package.json', 'dist']);
    expect(call.filter((name) => ignored.includes(name))).toEqual([]);
  });
});
