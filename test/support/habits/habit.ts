/**
 * What the hands of somebody who knows gdb do, and what they expect to read: lines, and the answers to them. A text is the whole
 * answer, as gdb 13.1 gives it; a pattern is for what is another thing in a build, an address being a step.
 */

export interface Habit {
  readonly name: string;
  readonly typed: readonly (readonly [line: string, answer: string | RegExp])[];
  /** Default: `habitual`. */
  readonly dockerfile?: string;
}

export interface Row {
  /** The commands of the row. */
  readonly row: string;
  readonly habits: readonly Habit[];
}

export const habitual = `FROM busybox
ENV A=b
RUN echo one > /one
RUN echo two > /two && \\
    echo 2 > /2
RUN echo uno > /one
RUN echo four > /four
`;

export const failing = `${habitual}RUN echo half > /half; exit 3\n`;

/** No answer. */
export const nothing = /^$/;
/** Any answer. */
export const anything = /(?:)/;
