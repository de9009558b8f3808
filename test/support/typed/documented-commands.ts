const azure = 'https://learn.microsoft.com/cli/azure';
const azd = 'https://learn.microsoft.com/azure/developer/azure-developer-cli/reference';
const coreTools = 'https://learn.microsoft.com/azure/azure-functions/functions-core-tools-reference';

export interface DocumentedCommand {
  /** The page that documents it. */
  readonly page: string;
  /** Those of its options that our pages use, as its page spells them; the options that every command has are in {@link commonOptions}. */
  readonly options: readonly string[];
}

const command = (page: string, options = ''): DocumentedCommand => ({ page, options: options.split(' ').filter(Boolean) });

/** "Global parameters" of the Azure CLI, and those of azd ("Options inherited from parent commands"). */
export const commonOptions = {
  az: ['--output', '--query', '--subscription', '--only-show-errors', '--verbose', '--debug', '--help'],
  azd: ['--cwd', '--debug', '--no-prompt', '--help', '--environment'],
} as const;

/** Every subcommand that a page may show. A command that is not in here was looked up by nobody. */
export const documentedCommands: Readonly<Record<string, DocumentedCommand>> = {
  'az account clear': command(`${azure}/account#az-account-clear`),
  'az account get-access-token': command(`${azure}/account#az-account-get-access-token`, '--scope --resource --tenant'),
  'az account set': command(`${azure}/account#az-account-set`),
  'az account show': command(`${azure}/account#az-account-show`),
  'az ad app create': command(
    `${azure}/ad/app#az-ad-app-create`,
    '--display-name --sign-in-audience --requested-access-token-version --app-roles --enable-id-token-issuance --web-redirect-uris',
  ),
  'az ad app federated-credential create': command(
    `${azure}/ad/app/federated-credential#az-ad-app-federated-credential-create`,
    '--id --parameters',
  ),
  'az ad app update': command(`${azure}/ad/app#az-ad-app-update`, '--id --identifier-uris'),
  'az ad group show': command(`${azure}/ad/group#az-ad-group-show`, '--group'),
  'az ad sp create': command(`${azure}/ad/sp#az-ad-sp-create`, '--id'),
  'az ad sp show': command(`${azure}/ad/sp#az-ad-sp-show`, '--id'),
  'az ad sp update': command(`${azure}/ad/sp#az-ad-sp-update`, '--id --set'),
  'az ad user show': command(`${azure}/ad/user#az-ad-user-show`, '--id'),
  'az aks show': command(`${azure}/aks#az-aks-show`, '--ids'),
  'az bicep build': command(`${azure}/bicep#az-bicep-build`, '--file --stdout'),
  'az deployment sub create': command(`${azure}/deployment/sub#az-deployment-sub-create`, '--name --location --template-file --parameters'),
  'az eventgrid event-subscription create': command(`${azure}/eventgrid/event-subscription#az-eventgrid-event-subscription-create`),
  'az functionapp config appsettings list': command(
    `${azure}/functionapp/config/appsettings#az-functionapp-config-appsettings-list`,
    '--name --resource-group',
  ),
  'az functionapp config appsettings set': command(
    `${azure}/functionapp/config/appsettings#az-functionapp-config-appsettings-set`,
    '--name --resource-group --settings',
  ),
  'az functionapp deployment source config-zip': command(
    `${azure}/functionapp/deployment/source#az-functionapp-deployment-source-config-zip`,
    '--name --resource-group --src',
  ),
  'az functionapp keys list': command(`${azure}/functionapp/keys#az-functionapp-keys-list`, '--name --resource-group'),
  'az functionapp keys set': command(`${azure}/functionapp/keys#az-functionapp-keys-set`, '--name --resource-group --key-type --key-name'),
  'az functionapp list': command(`${azure}/functionapp#az-functionapp-list`, '--resource-group'),
  'az functionapp list-flexconsumption-locations': command(`${azure}/functionapp#az-functionapp-list-flexconsumption-locations`),
  'az functionapp restart': command(`${azure}/functionapp#az-functionapp-restart`, '--name --resource-group'),
  'az functionapp show': command(`${azure}/functionapp#az-functionapp-show`, '--name --resource-group'),
  'az functionapp start': command(`${azure}/functionapp#az-functionapp-start`, '--name --resource-group'),
  'az functionapp stop': command(`${azure}/functionapp#az-functionapp-stop`, '--name --resource-group'),
  'az group delete': command(`${azure}/group#az-group-delete`, '--name'),
  'az identity delete': command(`${azure}/identity#az-identity-delete`, '--ids'),
  'az identity list': command(`${azure}/identity#az-identity-list`, '--resource-group'),
  'az identity show': command(`${azure}/identity#az-identity-show`, '--name --resource-group'),
  'az lock list': command(`${azure}/lock#az-lock-list`, '--resource-group'),
  'az login': command(`${azure}/reference-index#az-login`, '--identity --tenant'),
  'az network nic list': command(`${azure}/network/nic#az-network-nic-list`),
  'az network private-endpoint show': command(`${azure}/network/private-endpoint#az-network-private-endpoint-show`, '--ids'),
  'az policy exemption create': command(`${azure}/policy/exemption#az-policy-exemption-create`),
  'az provider register': command(`${azure}/provider#az-provider-register`, '--namespace --wait'),
  'az resource list': command(`${azure}/resource#az-resource-list`, '--resource-group --resource-type'),
  'az rest': command(`${azure}/reference-index#az-rest`, '--method --url --body'),
  'az role assignment create': command(
    `${azure}/role/assignment#az-role-assignment-create`,
    '--assignee-object-id --assignee-principal-type --role --scope',
  ),
  'az role assignment delete': command(`${azure}/role/assignment#az-role-assignment-delete`, '--ids'),
  'az role assignment list': command(`${azure}/role/assignment#az-role-assignment-list`, '--all --assignee'),
  'az role definition delete': command(`${azure}/role/definition#az-role-definition-delete`, '--name'),
  'az role definition list': command(`${azure}/role/definition#az-role-definition-list`, '--custom-role-only'),
  'az role definition update': command(`${azure}/role/definition#az-role-definition-update`),
  'az storage account list': command(`${azure}/storage/account#az-storage-account-list`, '--resource-group'),
  'az storage entity query': command(
    `${azure}/storage/entity#az-storage-entity-query`,
    '--account-name --table-name --filter --select --num-results --auth-mode',
  ),
  'az tag update': command(`${azure}/tag#az-tag-update`, '--resource-id --operation --tags'),
  'azd auth login': command(`${azd}#azd-auth-login`),
  'azd deploy': command(`${azd}#azd-deploy`),
  'azd down': command(`${azd}#azd-down`),
  'azd env new': command(`${azd}#azd-env-new`, '--subscription --location'),
  'azd env set': command(`${azd}#azd-env-set`),
  'azd hooks run': command(`${azd}#azd-hooks-run`),
  'azd provision': command(`${azd}#azd-provision`),
  'azd up': command(`${azd}#azd-up`),
  'func azure functionapp publish': command(`${coreTools}#func-azure-functionapp-publish`, '--javascript'),
  'func start': command(`${coreTools}#func-start`),
};

/** The longest known subcommand that the words before the first option, value or variable begin with; otherwise all of those words. */
export function subcommandOf(words: readonly string[]): string {
  const end = words.findIndex((word) => !/^[a-z][a-z-]*$/.test(word));
  const plain = end === -1 ? words : words.slice(0, end);
  const candidates = plain.map((_, index) => plain.slice(0, index + 1).join(' '));
  return candidates.findLast((candidate) => candidate in documentedCommands) ?? plain.join(' ');
}

/** What nobody documented about a call of az, azd or func: its subcommand, or the options that it has not. */
export function undocumentedIn(words: readonly string[]): readonly string[] {
  const name = subcommandOf(words);
  const known = documentedCommands[name];
  if (!known) return [name];
  const common: readonly string[] = words[0] === 'azd' ? commonOptions.azd : commonOptions.az;
  const given = words.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.replace(/=.*$/s, ''));
  return given.filter((option) => !known.options.includes(option) && !common.includes(option)).map((option) => `${name} ${option}`);
}
