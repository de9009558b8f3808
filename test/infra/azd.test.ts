import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Hook {
  readonly posix: { readonly shell: string; readonly run: string };
  readonly windows: { readonly shell: string; readonly run: string };
}

interface AzureYaml {
  readonly hooks: Readonly<Record<string, Hook>>;
  readonly services: Readonly<Record<string, { readonly project: string; readonly host: string }>>;
}

describe('azure.yaml', () => {
  const project = parse(read('azure.yaml')) as AzureYaml;

  it('names hooks that exist, for both kinds of shell', () => {
    const runs = Object.values(project.hooks).flatMap((hook) => [hook.posix.run, hook.windows.run]);

    expect(runs).toHaveLength(6);
    expect(runs.filter((run) => !existsSync(join(root, run)))).toEqual([]);
  });

  it('deploys to the app that the template tags with the name of the service', () => {
    const [service] = Object.keys(project.services);

    expect(read('infra/modules/function-app.bicep')).toContain(`'azd-service-name': '${service}'`);
  });

  it('has hooks that read only what main.bicep gives out or azd sets', () => {
    const known = new Set(['AZURE_ENV_NAME', 'AZURE_LOCATION', 'RELINK_RETRY_SECONDS']);
    for (const [, name] of read('infra/main.bicep').matchAll(/^output (\w+) /gm)) known.add(name ?? '');
    const used = Object.values(project.hooks).flatMap((hook) => read(hook.posix.run).match(/\b(?:RELINK|AZURE)_[A-Z_]+\b/g) ?? []);

    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('main.parameters.json', () => {
  it('gives a value for each parameter of main.bicep and for no other', () => {
    const given = Object.keys((JSON.parse(read('infra/main.parameters.json')) as { parameters: object }).parameters);
    const declared = [...read('infra/main.bicep').matchAll(/^param (\w+) /gm)].map((match) => match[1]);

    expect(given.toSorted()).toEqual(declared.toSorted());
  });
});

describe('.funcignore', () => {
  it('leaves host.json, package.json and dist of all that is in the repository', () => {
    const ignored = new Set(read('.funcignore').split('\n'));
    const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
    const top = new Set(
      tracked
        .split('\n')
        .filter(Boolean)
        .map((path) => path.split('/')[0] ?? ''),
    );

    expect([...top, 'dist', 'node_modules', 'local.settings.json'].filter((name) => !ignored.has(`/${name}`)).toSorted()).toEqual([
      'dist',
      'host.json',
      'package.json',
    ]);
  });
});

describe('the example of a workflow', () => {
  const workflow = read('docs/examples/github-actions-deploy.yml');

  it('signs in without a secret and may only read the repository', () => {
    expect((parse(workflow) as { permissions: unknown }).permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(workflow).not.toContain('secrets.');
  });

  it('pins each action to a major version', () => {
    const uses = [...workflow.matchAll(/uses: (\S+)/g)].map((match) => match[1]);

    expect(uses).toHaveLength(4);
    expect(uses.filter((use) => !/@v\d+$/.test(use ?? ''))).toEqual([]);
  });
});
