/** What a table says that documents every field of a type: one that is missing in it is an error of the types. */

/** What the fields of a value mean, all of them. */
export type Fields<T> = { readonly [K in Exclude<keyof T, 'type'>]-?: string };

/** The fields of all members of a union. */
export type KeysOf<T> = T extends unknown ? keyof T : never;

export interface Documented<T> {
  readonly means: string;
  readonly fields: Fields<T>;
}

export type DocumentedTypes<M extends { readonly type: string }> = {
  readonly [T in M['type']]: Documented<Extract<M, { readonly type: T }>>;
};
