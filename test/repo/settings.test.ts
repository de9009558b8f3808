import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../shared/config/settings.ts';
import { settingsTable } from '../../shared/config/settings-table.ts';
import { follow, type Where } from '../infra/bicep/follow.ts';
import { readProject } from '../infra/bicep/project.ts';
import type { Member, Value } from '../infra/bicep/value.ts';

const project = readProject();
const path = 'modules/settings.bicep';
const file = project.files.get(path);
if (!file) throw new Error(`${path} is not there`);
const where: Where = { project, file };

/** The members of a variable of settings.bicep. */
function membersOf(name: string): readonly Member[] {
  const value = file?.variables.find((variable) => variable.name === name)?.value;
  if (value?.kind !== 'object') throw new Error(`${path} has no variable ${name} that is an object`);
  return value.members;
}

const defaults = membersOf('relinkSettings');
const byParameter = [...membersOf('parameterSettings'), ...membersOf('secretSettings')];
const host = membersOf('hostSettings');

/** What the table says of a setting without a value is in brackets, or names another setting. */
function hasDefault(fallback: string): boolean {
  return !fallback.startsWith('(') && fallback !== 'AzureWebJobsStorage';
}

function literal(value: Value): string {
  return value.kind === 'literal' ? String(value.value) : value.text;
}

describe('the settings in infra/', () => {
  it('are every setting of the table and no other, each in one place', () => {
    const named = [...defaults, ...byParameter, ...host].map(({ name }) => name);
    expect(named).toEqual([...new Set(named)]);
    const ofRelink = (names: readonly string[]) => names.filter((name) => /^(RELINK_|AZURE_CLIENT_ID)/.test(name)).sort();
    expect(ofRelink(named)).toEqual(ofRelink(settingsTable.map(({ variable }) => variable)));
  });

  it('have the defaults of the table, and nothing where it has none', () => {
    const wanted = settingsTable
      .filter(({ variable }) => defaults.some(({ name }) => name === variable))
      .map(({ variable, fallback }) => [variable, hasDefault(fallback) ? fallback : '']);
    expect(defaults.map(({ name, value }) => [name, literal(value)]).sort()).toEqual(wanted.sort());
  });

  it('are read by the code as if they were not there, as defaults must be', () => {
    const given = Object.fromEntries(defaults.map(({ name, value }) => [name, literal(value)]));
    const storage = { AzureWebJobsStorage__accountName: 'strelink' };
    expect(parseSettings({ ...storage, ...given })).toEqual(parseSettings(storage));
  });

  it('begin in mode observe, where the schema has auto: an installation first only looks', () => {
    const main = project.files.get('main.bicep')?.parameters.find(({ name }) => name === 'mode');
    expect([main?.fallback && literal(main.fallback), main?.allowed]).toEqual(['observe', ['auto', 'approve', 'observe', 'off']]);
  });

  it('reach the app together, the ones that roles hang on last', () => {
    const settings = file?.resources.find(({ name }) => name === 'appSettings');
    const properties = settings?.body.kind === 'object' ? settings.body.members.find(({ name }) => name === 'properties') : undefined;
    const names = properties
      ? follow(properties.value, where).flatMap((value) => (value.kind === 'object' ? value.members.map(({ name }) => name) : []))
      : [];
    expect([...defaults, ...byParameter, ...host].filter(({ name }) => !names.includes(name))).toEqual([]);
    expect(properties?.value.text).toMatch(/union\(relinkSettings, settings, secretSettings, parameterSettings, hostSettings\)/);
  });
});

describe('main.parameters.json, which azd fills in', () => {
  const parameters = parametersFile();
  const main = project.files.get('main.bicep');

  it('has every parameter of main.bicep and no other', () => {
    expect(Object.keys(parameters).sort()).toEqual(main?.parameters.map(({ name }) => name).sort());
  });

  it('has the defaults of main.bicep', () => {
    const inFile = main?.parameters.flatMap(({ name, fallback }) => (fallback?.kind === 'literal' ? [[name, String(fallback.value)]] : []));
    const inParameters = (inFile ?? []).map(([name = '']) => [name, String(parameters[name]?.value).replace(/^\$\{\w+=(.*)\}$/, '$1')]);
    expect(inParameters).toEqual(inFile);
  });

  it('asks for what has no default, and holds no secret', () => {
    const asked = Object.entries(parameters).filter(([, { value }]) => /^\$\{\w+\}$/.test(String(value)));
    expect(asked.map(([name]) => name)).toEqual(['environmentName', 'location']);
    const secrets = main?.parameters.filter(({ isSecure }) => isSecure).map(({ name }) => String(parameters[name]?.value));
    expect(secrets?.filter((value) => !/^\$\{\w+=\}$/.test(value))).toEqual([]);
  });
});

function parametersFile(): Readonly<Record<string, { readonly value: unknown }>> {
  return JSON.parse(readFileSync(new URL('../../infra/main.parameters.json', import.meta.url), 'utf8')).parameters;
}
