/** The function app: publishing without passwords, host storage by identity, no setting that Flex Consumption refuses, Event Grid's way in left open. */
import type { Problem } from '../bicep/problem.ts';
import type { Project } from '../bicep/project.ts';
import { memberOf, type Value } from '../bicep/value.ts';
import { type Found, problemAt, resourcesOf, valuesAt } from './look.ts';

/** "App settings reference for Azure Functions", "Flex Consumption plan deprecated settings". */
const refused =
  /^(FUNCTIONS_(EXTENSION_VERSION|MAX_HTTP_CONCURRENCY|WORKER_PROCESS_COUNT|WORKER_RUNTIME|WORKER_RUNTIME_VERSION)|ENABLE_ORYX_BUILD|SCM_DO_BUILD_DURING_DEPLOYMENT|WEBSITE_(CONTENTAZUREFILECONNECTIONSTRING|CONTENTOVERVNET|CONTENTSHARE|DNS_SERVER|MAX_DYNAMIC_APPLICATION_SCALE_OUT|NODE_DEFAULT_VERSION|RUN_FROM_PACKAGE|SKIP_CONTENTSHARE_VALIDATION|VNET_ROUTE_ALL))$/;

/** Settings that the host needs to reach its storage and its log as the app's identity ("Connecting to host storage with an identity"). */
const needed = [
  'AzureWebJobsStorage__accountName',
  'AzureWebJobsStorage__credential',
  'AzureWebJobsStorage__clientId',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'AZURE_CLIENT_ID',
];

export function checkApp(project: Project): Problem[] {
  return [
    ...resourcesOf(project, 'Microsoft.Web/sites').flatMap((found) => checkPublishing(project, found)),
    ...resourcesOf(project, 'Microsoft.Web/sites/config').flatMap(checkConfig),
  ];
}

function checkPublishing(project: Project, app: Found): Problem[] {
  const policies = resourcesOf(project, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies').filter(
    ({ resource, where }) => where.file === app.where.file && memberOf(resource.body, 'parent')?.text === app.resource.name,
  );
  const named = policies.flatMap((policy) => valuesAt(policy, 'name').map(textOf));
  return ['ftp', 'scm'].filter((name) => !named.includes(name)).map((name) => problemAt(app, `its publishing policy ${name} is missing`));
}

function checkConfig(found: Found): Problem[] {
  const [name] = valuesAt(found, 'name').map(textOf);
  if (name === 'appsettings') return checkSettings(found);
  return name === 'authsettingsV2' ? checkAuthentication(found) : [];
}

function checkSettings(found: Found): Problem[] {
  const names = valuesAt(found, 'properties').flatMap((value) =>
    value?.kind === 'object' ? value.members.map((member) => member.name) : [],
  );
  return [
    ...[...new Set(names)]
      .filter((name) => refused.test(name))
      .map((name) => problemAt(found, `Flex Consumption refuses the setting ${name}`)),
    ...needed.filter((name) => !names.includes(name)).map((name) => problemAt(found, `the setting ${name} is missing`)),
    ...(names.includes('AzureWebJobsStorage') ? [problemAt(found, 'AzureWebJobsStorage is a connection string')] : []),
  ];
}

/** App Service Authentication only hands tokens on: Relink verifies them itself, so Event Grid and health probes must get past it, and no other registration may be believed. */
function checkAuthentication(found: Found): Problem[] {
  const actions = valuesAt(found, 'properties.globalValidation.unauthenticatedClientAction');
  const isOpen = actions.every((value) => textOf(value) === 'AllowAnonymous');
  const issuers = valuesAt(found, 'properties.identityProviders.azureActiveDirectory.registration.openIdIssuer');
  const isOwn = issuers.every((value) => JSON.stringify(value ?? '').includes('tenantId'));
  return [
    ...(isOpen ? [] : [problemAt(found, 'must let pass who has no token: Event Grid delivers without one')]),
    ...(isOwn ? [] : [problemAt(found, 'the issuer must be the own tenant')]),
  ];
}

function textOf(value: Value | undefined): string {
  return value?.kind === 'literal' ? String(value.value) : '';
}
