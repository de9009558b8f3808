import { describe, expect, it } from 'vitest';
import appRoles from '../../docs/examples/app-roles.json' with { type: 'json' };
import azureCli from '../../docs/examples/sign-in-azure-cli.json' with { type: 'json' };
import scope from '../../docs/examples/sign-in-scope.json' with { type: 'json' };
import { roles } from '../../shared/domain/caller.ts';
import { apiRoutes } from '../../shared/http/routes.ts';
import { read, sectionsOf } from './pages.ts';

const page = read('docs/sign-in.md');

/** The rows of a table, without its head; cells without their backticks. */
function rowsOf(section: string): readonly (readonly string[])[] {
  const lines = (sectionsOf(page, 2).get(section) ?? '').split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(1).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

describe('the page about signing in', () => {
  it('says of every request of the HTTP interface who may make it, and of no other', () => {
    const known = Object.values(apiRoutes).map(({ method, path, needs, byKey }) => [`${method} /api/${path}`, needs, byKey ? 'yes' : 'no']);
    expect([...rowsOf('Who may do what')].sort()).toEqual(known.sort());
  });

  it('registers the roles that the app knows, each once, for people and for apps', () => {
    expect(appRoles.map(({ value }) => value)).toEqual([...roles]);
    expect(new Set(appRoles.map(({ id }) => id)).size).toBe(roles.length);
    for (const { allowedMemberTypes, isEnabled } of appRoles)
      expect([allowedMemberTypes, isEnabled]).toEqual([['User', 'Application'], true]);
  });

  it('lets the Azure CLI have the permission that the step before has made', () => {
    const { preAuthorizedApplications, ...rest } = azureCli.api;
    expect(rest).toEqual(scope.api);
    const [made] = scope.api.oauth2PermissionScopes;
    expect(preAuthorizedApplications.map(({ delegatedPermissionIds }) => delegatedPermissionIds)).toEqual([[made?.id]]);
  });

  it('sends people back to where App Service Authentication waits for them', () => {
    expect(page).toContain('--web-redirect-uris "https://$HOST/.auth/login/aad/callback"');
  });
});
