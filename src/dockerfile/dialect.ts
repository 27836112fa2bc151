/** Where the two builders differ, in one table. */

export type DialectName = 'kleene' | 'docker';

export interface Dialect {
  readonly name: DialectName;

  /** Processes that a RUN leaves behind live on into the next step; otherwise they are killed when the step ends. */
  readonly processesSurvive: boolean;
  /** `freebsd`: the jail denies what a FreeBSD jail denies by default; `docker`: it allows what Docker's default profile allows. */
  readonly jailProfile: 'freebsd' | 'docker';
  /** What `COPY dir dest/` puts into dest: the directory `itself` (as `cp -R`), or its `contents`. */
  readonly copyDirectory: 'itself' | 'contents';
  /** The WORKDIR of the parent image counts at the start of a build. */
  readonly inheritWorkdir: boolean;
  /** The CMD of a base image that was given none: `rc` is `["/bin/sh", "/etc/rc"]`, `image` what the image brings. */
  readonly defaultCmd: 'rc' | 'image';
  /** WORKDIR applies to the exec form of RUN and CMD, as it always does to the shell form. */
  readonly execFormUsesWorkdir: boolean;

  /** Instructions (and `AS`) are recognised in capitals only. */
  readonly capitalsOnly: boolean;
  /** An instruction may have blanks before it. */
  readonly indentation: boolean;
  /** `ENV a=b c=d`, `ENV a b` and `ARG a b` are allowed; otherwise one `name=value` for each ENV, one name for each ARG. */
  readonly severalVariables: boolean;
  /** Names of variables must be POSIX names; otherwise any that are not empty (variables in them expanded) will do. */
  readonly posixNames: boolean;
  /**
   * Quotes keep the words of `COPY "a b" dest` together, and those in a JSON word are part of it. Docker splits at every
   * blank (a path with blanks needs the JSON form), and takes quotes in JSON words away.
   */
  readonly quotedCopyPaths: boolean;
  /** `${x?word}` and `${x:?word}` stop the build with `word` when x is unset; otherwise they are errors in themselves. */
  readonly requiredVariables: boolean;
  /** An ARG with neither default nor `--build-arg`: the `empty` string, or `undefined`. */
  readonly argWithoutDefault: 'empty' | 'undefined';
  /** `ARG x` after FROM takes the value that an `ARG x=…` before FROM gave it. */
  readonly inheritGlobalArgs: boolean;
  /** The directive `# escape=` is known to the builder; otherwise it gets a warning. */
  readonly escapeDirective: boolean;
  /** `RUN <<EOF` and `COPY <<EOF dest` are known to the builder; otherwise they get a warning. */
  readonly heredocs: boolean;
}

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  kleene: {
    name: 'kleene',
    processesSurvive: true,
    jailProfile: 'freebsd',
    copyDirectory: 'itself',
    inheritWorkdir: false,
    defaultCmd: 'rc',
    execFormUsesWorkdir: false,
    capitalsOnly: true,
    indentation: false,
    severalVariables: false,
    posixNames: true,
    quotedCopyPaths: true,
    requiredVariables: false,
    argWithoutDefault: 'empty',
    inheritGlobalArgs: false,
    escapeDirective: false,
    heredocs: false,
  },
  docker: {
    name: 'docker',
    processesSurvive: false,
    jailProfile: 'docker',
    copyDirectory: 'contents',
    inheritWorkdir: true,
    defaultCmd: 'image',
    execFormUsesWorkdir: true,
    capitalsOnly: false,
    indentation: true,
    severalVariables: true,
    posixNames: false,
    quotedCopyPaths: false,
    requiredVariables: true,
    argWithoutDefault: 'undefined',
    inheritGlobalArgs: true,
    escapeDirective: true,
    heredocs: true,
  },
};
