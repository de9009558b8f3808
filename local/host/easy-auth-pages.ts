import { html } from 'hono/html';
import type { Account } from './easy-auth.ts';
import type { Answer } from './http-answer.ts';
import { pageAnswer } from './plain-page.ts';

/** Who do you want to be? `to` is where the person goes from here. */
export function signInPage(accounts: readonly Account[], to: string): Promise<Answer> {
  return pageAnswer(
    200,
    'Sign in to the local Relink',
    html`<p>On this machine nobody has a password: choose who you want to be. In Azure, Microsoft Entra ID asks for your account here.</p>
<form method="post" action="/.auth/login/aad">
<input type="hidden" name="to" value="${to}">
<ul>${accounts.map(
      ({ name, user, roles }) => html`<li><button name="person" value="${name}">${user}</button> ${rolesInWords(roles)}</li>`,
    )}</ul>
</form>`,
  );
}

export function signedOutPage(): Promise<Answer> {
  return pageAnswer(200, 'You have signed out', html`<p><a href="/.auth/login/aad">Sign in again</a></p>`);
}

function rolesInWords(roles: readonly string[]): string {
  return roles.length === 0 ? 'has no role of Relink' : roles.join(', ');
}
