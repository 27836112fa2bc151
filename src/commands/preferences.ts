/** Settings of the front end: what `set` changes and no engine knows. */
export interface Preferences {
  /** Ask before something that cannot be undone. */
  confirm: boolean;
  /** Stop at the end of each page of a long answer, where there is a terminal. */
  pagination: boolean;
  /** Lines of a page; undefined for what the terminal has, Infinity for no limit. */
  height: number | undefined;
  /** Columns of a line; undefined for what the terminal has, Infinity for no limit. */
  width: number | undefined;
  /** How many lines `list` shows; Infinity for all. */
  listSize: number;
  /** Undefined for the one that shows the position. */
  prompt: string | undefined;
  /** Write what was typed to the history file at the end. */
  historySave: boolean;
  /** Directories whose `.kleeinit` may be read. */
  safePath: readonly string[];
}

export function defaultPreferences(): Preferences {
  return {
    confirm: true,
    pagination: true,
    height: undefined,
    width: undefined,
    listSize: 10,
    prompt: undefined,
    historySave: true,
    safePath: [],
  };
}
