/** Whether a shell line does the same in any directory. Pure. */
import { type SimpleCommand, simpleCommands, type SimpleWord } from '../../shell/simple-commands.js';

/** Whether it is so of a command with these words behind its name. */
type Rule = (words: readonly SimpleWord[]) => boolean;

/** True where that is certain: a list of commands whose words say all that they work on. */
export function isSameAnywhere(line: string): boolean {
  const commands = simpleCommands(line) ?? [];
  return commands.length > 0 && commands.every(isOneOfThem);
}

function isOneOfThem({ assignments, words: [name, ...words], files }: SimpleCommand): boolean {
  if (name === undefined || !Object.hasOwn(rules, name.text)) return false;
  return (
    assignments.every((one) => /^(?:DEBIAN_FRONTEND|ASSUME_ALWAYS_YES)=\w+$/.test(one.raw)) &&
    files.every(isAbsolute) &&
    rules[name.text]?.(words) === true
  );
}

/** Nothing in it is replaced by the shell but absolute patterns by absolute paths. */
function isAbsolute({ raw }: SimpleWord): boolean {
  return /^['"]?\//.test(raw) && isWithoutVariables(raw);
}

/** The shell hands it on as it is: what is a pattern would be the names of files. */
function isLiteral({ raw }: SimpleWord): boolean {
  return isWithoutVariables(raw) && (/^[^*?[~{]*$/.test(raw) || /^(?:'[^']*'|"[^"]*")$/.test(raw));
}

/** `$PWD` is a directory, and any other may be more than one word. */
function isWithoutVariables(raw: string): boolean {
  return !/[$`]/.test(raw) || /^'[^']*'$/.test(raw);
}

/** Options, one word `before`, and at least `least` absolute paths. What options have behind them is a word that is none of these. */
function onPaths(options: RegExp, { before, least = 1 }: { before?: RegExp; least?: number } = {}): Rule {
  return (words) => {
    const operands = words.filter(({ raw }) => !options.test(raw));
    if (before !== undefined && !before.test(operands.shift()?.text ?? '')) return false;
    return operands.length >= least && operands.every(isAbsolute);
  };
}

const owner = /^\w[\w.-]*(?::[\w.-]*)?$/;
const mode = /^(?:[0-7]{3,4}|[ugoa]*[-+=][rwxXst]*(?:,[ugoa]*[-+=][rwxXst]*)*)$/;
/** One replacement, and no flag that writes a file. */
const replacement = /^s([/|#,])(?:(?!\1)[^\n\\]|\\.)*\1(?:(?!\1)[^\n\\]|\\.)*\1[gI\d]*$/;

const texts: Rule = (words) => words.every(isLiteral);

const accountOption =
  /^-(?:[aDSHrmMUNLgGusc]+|-(?:system|group|ingroup|no-create-home|create-home|disabled-password|disabled-login|gecos|uid|gid|shell|quiet))$/;
const accounts: Rule = (words) =>
  words.every(
    (word) =>
      accountOption.test(word.raw) ||
      isAbsolute(word) ||
      (isLiteral(word) && !/^-/.test(word.text) && !/\//.test(word.text)),
  );

const packageOption = /^-(?:[yqUt]+|-(?:yes|quiet|no-install-recommends|no-cache|virtual|purge))$/;

/** Some of them take files, too, which the names of packages are not to look like; others of their commands write to where they stand. */
function packages(commands: RegExp): Rule {
  return (words) => {
    const [command, ...names] = words.filter(({ raw }) => !packageOption.test(raw));
    if (command === undefined || !commands.test(command.raw)) return false;
    return names.every(({ raw }) => /^[\w.][\w.+:~=@-]*$/.test(raw) && !/\.(?:apk|deb|pkg|t\w+)$/i.test(raw));
  };
}

const apt = packages(/^(?:install|update|upgrade|remove|purge|autoremove|clean)$/);

const rules: Readonly<Record<string, Rule>> = {
  rm: onPaths(/^-[rRfdv]+$/),
  rmdir: onPaths(/^-[pv]+$/),
  mkdir: onPaths(/^-[pv]+$/),
  touch: onPaths(/^-[acm]+$/),
  chmod: onPaths(/^-[Rvcf]+$/, { before: mode }),
  chown: onPaths(/^-[RhvcfHLP]+$/, { before: owner }),
  chgrp: onPaths(/^-[RhvcfHLP]+$/, { before: owner }),
  // With one of them it makes a link here.
  ln: onPaths(/^-[sfnvT]+$/, { least: 2 }),
  cp: onPaths(/^-[aprRfvdLPHxTn]+$/, { least: 2 }),
  mv: onPaths(/^-[fvnT]+$/, { least: 2 }),
  cat: onPaths(/^-[nsv]+$/, { least: 0 }),
  tee: onPaths(/^-a$/, { least: 0 }),
  sed: onPaths(/^-[iErn]+$/, { before: replacement }),
  true: texts,
  echo: texts,
  printf: texts,
  adduser: accounts,
  useradd: accounts,
  usermod: accounts,
  addgroup: accounts,
  groupadd: accounts,
  'apt-get': apt,
  apt,
  apk: packages(/^(?:add|update|upgrade|del)$/),
  pkg: packages(/^(?:install|update|upgrade|delete|autoremove|clean)$/),
};
