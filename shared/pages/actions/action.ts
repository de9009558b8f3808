import type { Markup } from '../markup.ts';
import type { Asked } from '../page-request.ts';

/** What a person sees before anything happens. */
export interface Confirmation {
  readonly title: string;
  /** What will happen, in full. */
  readonly explains: Markup;
  /** Fields to fill in. */
  readonly fields?: Markup;
  /** What the form sends along. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly submit: string;
  readonly isDangerous?: boolean;
  /** Where to go instead. */
  readonly back: string;
  /** Why it cannot be done (now); there is no form then. */
  readonly obstacle?: string | undefined;
}

export interface Done {
  /** Page to go to. */
  readonly location: string;
}

/** One thing that a person may do. `confirm` has no effect; `act` has one, and answers for being sent twice as the HTTP API does. */
export interface Action {
  confirm(asked: Asked): Promise<Confirmation>;
  act(asked: Asked, form: URLSearchParams): Promise<Done>;
}
