/** The function that is called between pieces, and the beginning of every other name that the shell gets from klee. */
export const hookName = 'klee__stop';
