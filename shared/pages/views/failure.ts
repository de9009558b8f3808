import { errorCatalogue } from '../../domain/error-catalogue.ts';
import type { ServiceError } from '../../domain/service-error.ts';
import { addresses } from '../addresses.ts';
import { type Markup, markup } from '../markup.ts';

const titles: Readonly<Record<string, string>> = {
  'store-unavailable': 'Relink cannot read its tables',
  'store-corrupt': 'A row of Relink cannot be read',
  'bad-settings': 'The settings of Relink are wrong',
  'not-found': 'There is no such page or thing',
  'not-signed-in': 'You are not signed in',
  'not-allowed': 'You may not see or do this',
  'form-from-elsewhere': 'The form came from somewhere else',
  'bad-request': 'The request cannot be understood',
  'not-now': 'This cannot be done now',
  'run-active': 'The cluster has an active run',
  'out-of-scope': 'The cluster is out of Relink’s scope',
};

export function titleOf({ code }: ServiceError): string {
  return titles[code] ?? 'Something went wrong';
}

/** What went wrong and what to do about it. Of what nobody foresaw only that: its text may hold anything (R11). */
export function failureView(error: ServiceError, asked: string): Markup {
  const message = error.code === 'unexpected' ? 'Relink failed in a way that nobody foresaw. Its log has the details.' : error.message;
  const isOwnFault = errorCatalogue[error.code].httpStatus >= 500;
  return markup`<h1>${titleOf(error)}</h1>
<div class="note ${isOwnFault ? 'bad' : 'warn'}"><p>${message}</p><p>${errorCatalogue[error.code].advice}</p></div>
${isOwnFault && markup`<p>This page shows nothing rather than something old. Clusters are not touched while Relink cannot read and write its tables: nothing is taken apart without a record of it.</p>`}
<p class="quiet">Error code <code>${error.code}</code>.</p>
<ul class="actions"><li>${error.code === 'not-signed-in' ? signIn(asked) : markup`<a class="button main" href="${addresses.overview()}">Go to the overview</a>`}</li></ul>`;
}

/** Where App Service Authentication lets people sign in (Microsoft Learn, "Customize sign-ins and sign-outs in Azure App Service authentication"). */
function signIn(asked: string): Markup {
  return markup`<a class="button main" href="/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(asked)}">Sign in</a>`;
}
