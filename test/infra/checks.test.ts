import { describe, expect, it } from 'vitest';
import { sayProblem } from './bicep/problem.ts';
import { projectOfTexts, readProject } from './bicep/project.ts';
import { checkFiles } from './check-infra.ts';
import { publishedType, publishedTypes } from './checks/library.ts';
import { brokenLimits } from './checks/limits.ts';

function problemsOf(text: string, others: Readonly<Record<string, string>> = {}): string[] {
  return checkFiles(projectOfTexts({ 'a.bicep': text, ...others })).map(sayProblem);
}

const part = { 'part.bicep': `param size int\nparam kind 'x' | 'y' = 'x'\noutput all string = '\${size}\${kind}'` };
const account = (members: string) =>
  `resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {\n  name: 'relink'\n  location: 'westeurope'\n  kind: 'StorageV2'\n  sku: { name: 'Standard_LRS' }\n  ${members}\n}`;

describe('sound Bicep', () => {
  it.each([
    {
      what: 'loops, lambdas and functions with names of their own',
      text: 'func twice(x int) int => x + x\nparam list array\noutput a array = [for (item, i) in list: { item: item, i: twice(i) }]\noutput b array = map(list, entry => entry.name)\noutput c array = sort(list, (one, two) => one.a < two.b && one.c == two.c)',
    },
    { what: 'types of its own', text: 'type receiver = { name: string }\nparam receivers receiver[]\noutput all array = receivers' },
    {
      what: 'a module with what it needs',
      text: "module m 'part.bicep' = { name: 'm', params: { size: 3, kind: 'y' } }\noutput x string = m.outputs.all",
    },
    { what: 'a resource with all that it needs', text: account('properties: { allowBlobPublicAccess: false }') },
    {
      what: 'null for a property that may be left out',
      text: `param isOn bool\n${account("properties: { accessTier: isOn ? 'Hot' : null }")}`,
    },
    {
      what: 'a child that names its parent in its name',
      text: "resource c 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' = {\n  name: 'relink/default'\n}",
    },
    { what: 'a resource inside another', text: account("resource blobs 'blobServices' = {\n    name: 'default'\n  }\n") },
    {
      what: 'a name made of ids and names',
      text: `${account('')}\nresource r 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {\n  name: guid(account.id, account.name)\n  location: 'x'\n}`,
    },
  ])('has no problems: $what', ({ text }) => {
    expect(problemsOf(text, part)).toEqual([]);
  });
});

describe('a mistake in Bicep', () => {
  it.each([
    { text: 'param a string =', says: ['a.bicep:1: cannot be parsed near `=`'] },
    { text: 'output a string = b', says: ['a.bicep:1: b is not declared'] },
    {
      text: "param a string\nvar b = 1\nresource c 'Microsoft.Web/sites@2024-11-01' existing = {\n  name: 'x'\n}",
      says: [
        'a.bicep:1: a is declared and never used',
        'a.bicep:2: b is declared and never used',
        'a.bicep:3: c is declared and never used',
      ],
    },
    { text: 'output a array = [for i in range(0, 1): i]\noutput b int = i', says: ['a.bicep:2: i is not declared'] },
    {
      text: "output a string = toLowr('X')\n@descripton('x')\noutput b string = az.resourceGrup().id",
      says: [
        'a.bicep:1: toLowr is no function of Bicep',
        'a.bicep:2: descripton is no function of Bicep',
        'a.bicep:3: resourceGrup is no function of Bicep',
      ],
    },
    { text: "output a object = loadJsonContent('no.json')", says: ['a.bicep:1: the file no.json is not there'] },
    { text: "output a string = 'x'\noutput a string = 'y'", says: ['a.bicep:2: a is declared twice'] },
    { text: "module m 'no.bicep' = { name: 'm' }", says: ['a.bicep:1: module m: no.bicep is not there'] },
    {
      text: "module m 'part.bicep' = { name: 'm', params: { sise: 3 } }",
      says: ['a.bicep:1: module m: sise is no parameter of it', 'a.bicep:1: module m: the parameter size is required'],
    },
    {
      text: "param s string\nmodule m 'part.bicep' = { name: 'm', params: { size: s, kind: 'z' } }",
      says: [
        'a.bicep:2: module m: size must be of type int, but is of type string',
        'a.bicep:2: module m: kind must be one of x, y, but is z',
      ],
    },
    {
      text: "module m 'part.bicep' = { name: 'm', params: { size: 3 } }\noutput x string = m.outputs.none",
      says: ['a.bicep:2: m.outputs.none is no output of part.bicep'],
    },
    {
      text: "targetScope = 'subscription'\nmodule m 'part.bicep' = { name: 'm', params: { size: 3 } }",
      says: ['a.bicep:2: module m: runs at the scope subscription, but its file is made for resourceGroup'],
    },
    {
      text: `targetScope = 'subscription'\n${account('')}`,
      says: ['a.bicep:2: account: is made at the scope resourceGroup, but the file is for subscription'],
    },
    {
      text: `${account('')}\nvar late = account.properties.primaryEndpoints.blob\nmodule m 'part.bicep' = if (!empty(late)) { name: late, params: { size: 3 } }`,
      says: [
        'a.bicep:9: the name of m needs account.properties.primaryEndpoints.blob, which is not known when the deployment starts',
        'a.bicep:9: the condition of m needs account.properties.primaryEndpoints.blob, which is not known when the deployment starts',
      ],
    },
    {
      text: "param scope string\nresource d 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {\n  name: scope\n  properties: {}\n}",
      says: ['a.bicep:2: d: has no scope'],
    },
    {
      text: account("properties: { nothing: 1, provisioningState: 'Succeeded' }"),
      says: ['a.bicep:6: account: properties.nothing is unknown', 'a.bicep:6: account: properties.provisioningState is read-only'],
    },
    {
      text: account("properties: { supportsHttpsTrafficOnly: 'yes', networkAcls: {} }"),
      says: [
        'a.bicep:6: account: properties.supportsHttpsTrafficOnly must be of type bool, but is of type string',
        'a.bicep:6: account: properties.networkAcls.defaultAction is required',
      ],
    },
    {
      text: `var acls = { defaultAction: 'Deny', ipRules: [{ value: '1.2.3.4', action: 'Refuse' }] }\n${account('properties: { networkAcls: acls }')}`,
      says: ['a.bicep:1: account: properties.networkAcls.ipRules[0].action must be one of Allow, but is Refuse'],
    },
    {
      text: `param n int\n${account('properties: { networkAcls: union({ defaultAction: n }, {}) }')}`,
      says: ['a.bicep:7: account: properties.networkAcls.defaultAction must be of type string, but is of type int'],
    },
    {
      text: `${account('')}\noutput x string = account.properties.primaryEndpoint.blob`,
      says: ['a.bicep:8: account.properties.primaryEndpoint.blob: primaryEndpoint is unknown'],
    },
    {
      text: "module m 'part.bicep' = [for i in range(0, 2): { name: 'm', params: { size: i } }]",
      says: ['a.bicep:1: the copies of m have the same name and scope'],
    },
    {
      text: "module m 'part.bicep' = { name: 'm', params: { size: 1 } }\nmodule n 'part.bicep' = { name: 'm', params: { size: 2 } }",
      says: ['a.bicep:2: n has the name of another one'],
    },
    {
      text: "param isOn bool\nmodule m 'part.bicep' = if (isOn) { name: 'm', params: { size: 1 } }\noutput a string = isOn ? m.outputs.all : ''\noutput b string = isOn ? m!.outputs.all : ''\noutput c string = m.?outputs.all ?? ''",
      says: ['a.bicep:3: m.outputs.all may not be there: write m! or .?'],
    },
  ])('is told with its line: $says', ({ text, says }) => {
    expect(problemsOf(text, part)).toEqual(says);
  });
});

describe('a file of parameters', () => {
  const problems = (text: string) => checkFiles(projectOfTexts({ 'a.bicepparam': text })).map(sayProblem);

  it('parses, though the grammar does not know it', () => {
    expect(problems("using 'main.bicep'\nparam location = 'x'\nparam counts = [1, 2]")).toEqual([]);
    expect(problems("using 'main.bicep'\nparam location = ['x'")).toEqual([expect.stringMatching(/^a\.bicepparam:\d: cannot be parsed/)]);
  });
});

describe('limits of a value', () => {
  it.each([
    { limits: 'minLength: 3, maxLength: 24, pattern: ^[a-z0-9]+$', value: 'relink1', broken: [] },
    {
      limits: 'minLength: 3, maxLength: 24, pattern: ^[a-z0-9]+$',
      value: 'R',
      broken: ['breaks minLength: 3', 'breaks the pattern ^[a-z0-9]+$'],
    },
    { limits: 'maxLength: 3', value: 'four', broken: ['breaks maxLength: 3'] },
    { limits: 'minValue: 1, maxValue: 365', value: 0, broken: ['breaks minValue: 1'] },
    { limits: 'pattern: ^a, b$', value: 'a, b', broken: [] },
    { limits: 'sensitive', value: 'x', broken: [] },
  ])('$value under $limits', ({ limits, value, broken }) => {
    expect(brokenLimits(limits, value)).toEqual(broken);
  });
});

describe('the types of the library', () => {
  const byHand = publishedTypes
    .flatMap((type) => publishedType(type) ?? [])
    .filter(({ source }) => source !== '@azure/mcp 2.0.5, bicepschema get');

  it('are published, but for a few that the library lacks, which name their source', () => {
    expect(byHand.map(({ type }) => type)).toEqual([
      'Microsoft.Insights/actionGroups',
      'Microsoft.Insights/diagnosticSettings',
      'Microsoft.Insights/metricAlerts',
      'Microsoft.Insights/scheduledQueryRules',
      'Microsoft.Network/privateDnsZones',
      'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
    ]);
    expect(byHand.filter(({ source }) => !/^npm @azure\/arm-\w+ \d/.test(source))).toEqual([]);
  });

  it.each(byHand)('hold by hand what their properties name: $type', ({ types }) => {
    const named = Object.values(types).flatMap(({ properties, variants = {} }) =>
      [properties, ...Object.values(variants)].flatMap((list) => Object.values(list)),
    );
    const names = named.map((text) => (text.split(', ')[0] ?? '').replace(/\[\]$/, '')).filter((name) => /^[A-Z]\w+$/.test(name));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !(name in types) && name !== 'StaticThresholdCriterion')).toEqual([]);
  });

  it('are those that infra/ uses and no other', () => {
    const used = [...readProject().files.values()].flatMap((file) => file.resources.map(({ type }) => type));
    expect(publishedTypes).toEqual([...new Set(used)].sort());
  });
});
