import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deploy } from './bicep/deployment.ts';
import { sayProblem } from './bicep/problem.ts';
import { infraFolder, readProject } from './bicep/project.ts';
import { checkInfra } from './check-infra.ts';
import { languageMistakes } from './planted/language-mistakes.ts';
import type { PlantedMistake } from './planted/planted-mistake.ts';
import { postureMistakes } from './planted/posture-mistakes.ts';
import { typeMistakes } from './planted/type-mistakes.ts';

const project = readProject();

describe('the Bicep files of infra/', () => {
  it('parse, name nothing that is not there, fit the types that Azure publishes, and leave nothing open', () => {
    expect(checkInfra(project).map(sayProblem)).toEqual([]);
  });

  it('are all within reach of a file that somebody deploys', () => {
    const named = [...project.files.values()].flatMap((file) => file.modules.map(({ source }) => source.split('/').at(-1)));
    const roots = [...project.files.keys()].filter((path) => !named.includes(path.split('/').at(-1)));
    expect(roots).toEqual(['events.bicep', 'main.bicep']);
  });

  it('make none of the options unless it is asked for', () => {
    const made = deploy(project, 'main.bicep', { environmentName: 'relink', location: 'westeurope' }).map(({ resource }) => resource.type);
    expect(made).toContain('Microsoft.Web/sites');
    expect(made.filter((type) => options.includes(type))).toEqual([]);
  });

  it('make every option that is asked for', () => {
    const asked = { privateStorage: true, alertTopic: true, alertEmails: 'ada@example.com' };
    const made = deploy(project, 'main.bicep', asked).map(({ resource }) => resource.type);
    expect(options.filter((type) => !made.includes(type))).toEqual([]);
  });
});

const options = [
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/privateEndpoints',
  'Microsoft.Network/privateDnsZones',
  'Microsoft.EventGrid/topics',
  'Microsoft.Insights/actionGroups',
];

describe('a mistake in infra/', () => {
  it.each([...languageMistakes, ...typeMistakes, ...postureMistakes])('is found: $name', (mistake) => {
    const problems = checkInfra(readProject({ [mistake.file]: planted(mistake) })).map(sayProblem);
    expect(problems).toContainEqual(expect.stringMatching(mistake.says));
  });
});

function planted({ file, from, to }: PlantedMistake): string {
  const text = readFileSync(join(infraFolder, file), 'utf8');
  const edited = text.replace(from, () => to);
  if (edited === text) throw new Error(`${file} does not hold ${from}, so the mistake cannot be planted`);
  return edited;
}
