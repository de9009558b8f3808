import { html as escapingHtml, raw } from 'hono/html';

/** Markup that is safe to send: everything that came from outside has been escaped. */
export type Markup = ReturnType<typeof raw>;

/** What may stand in a template. Texts are escaped; markup is not; nothing is shown of what is missing or false. */
export type Part = string | number | false | undefined | Markup | readonly Part[];

/** A template whose parts are escaped, for content and for attributes in double quotes alike. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const made = escapingHtml(strings, ...parts);
  if (made instanceof Promise) throw new Error('A page is made of what is already known.');
  return made;
}

/** Markup from our own constants. Never for a text that came from outside. */
export function constant(text: string): Markup {
  return raw(text);
}

/** A text that people outside of Relink chose, kept from turning the letters around it (Unicode direction marks). */
export function given(text: string): Markup {
  return markup`<bdi>${text}</bdi>`;
}
