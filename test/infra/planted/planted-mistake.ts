/** A mistake that the checks must find: one edit of a real file, and what must be said about it. */
export interface PlantedMistake {
  readonly name: string;
  /** Relative to infra/. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly says: RegExp;
}
