import type { Confirmation } from '../actions/action.ts';
import { type ActionName, addresses } from '../addresses.ts';
import { type Markup, markup } from '../markup.ts';

/** What will happen, then the form, then the way back. `why`: what this caller lacks. */
export function confirmView(name: ActionName, confirmation: Confirmation, why: string | undefined): Markup {
  const { title, explains, back, obstacle } = confirmation;
  const reason = why ?? obstacle;
  return markup`<h1>${title}</h1>
${explains}
${reason === undefined ? form(name, confirmation) : markup`<div class="note warn"><p>${reason}</p></div><p><a class="button" href="${back}">Go back</a></p>`}`;
}

function form(name: ActionName, { fields, hidden, submit, isDangerous, back }: Confirmation): Markup {
  return markup`<form class="ask" method="post" action="${addresses.action(name)}">
${Object.entries(hidden).map(([field, value]) => markup`<input type="hidden" name="${field}" value="${value}">`)}
${fields}
<div class="actions"><button type="submit" class="${isDangerous ? 'danger' : 'main'}">${submit}</button><a class="button" href="${back}">Do nothing, go back</a></div>
</form>`;
}
