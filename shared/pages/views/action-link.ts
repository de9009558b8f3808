import type { Caller } from '../../domain/caller.ts';
import { type ActionName, addresses } from '../addresses.ts';
import { type Markup, markup } from '../markup.ts';
import { whyMayNot } from '../permits.ts';

export interface ActionLink {
  readonly action: ActionName;
  readonly words: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Why it cannot be done now, whoever asks. */
  readonly obstacle?: string | undefined;
  readonly isMain?: boolean;
}

/** The way to the page that asks for confirmation. What this caller may not do stands there all the same, with what is missing. */
export function actionLink({ action, words, query, obstacle, isMain }: ActionLink, caller: Caller): Markup {
  const why = whyMayNot(action, caller) ?? obstacle;
  if (why !== undefined) return markup`<span><button type="button" disabled>${words}</button> <span class="why">${why}</span></span>`;
  return markup`<a class="button${isMain && ' main'}" href="${addresses.action(action, query)}">${words}</a>`;
}

export function actionList(links: readonly ActionLink[], caller: Caller): Markup {
  return markup`<ul class="actions">${links.map((link) => markup`<li>${actionLink(link, caller)}</li>`)}</ul>`;
}
