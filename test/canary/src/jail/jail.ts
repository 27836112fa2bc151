export interface Jail {
  readonly name: string;
}
