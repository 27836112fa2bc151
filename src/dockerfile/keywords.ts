import type { Keyword } from './instruction.js';

/** The instructions that klee builds. */
export const builtKeywords: readonly Keyword[] = ['FROM', 'RUN', 'CMD', 'COPY', 'ENV', 'ARG', 'USER', 'WORKDIR'];

/** The instructions that Docker has beside them. */
export const otherKeywords: readonly string[] = [
  'ADD',
  'ENTRYPOINT',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'SHELL',
  'STOPSIGNAL',
  'VOLUME',
];

export function isBuilt(keyword: string): keyword is Keyword {
  return (builtKeywords as readonly string[]).includes(keyword);
}

/** Everything that Docker takes as the first word of a line. */
export const allKeywords: readonly string[] = [...builtKeywords, ...otherKeywords];
