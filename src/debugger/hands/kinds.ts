/** What a command that was typed is there for: to look around, to edit, to go somewhere else. Pure. */
import { isAssignment, type SimpleCommand, simpleCommands, type SimpleWord } from '../../shell/simple-commands.js';

const looking = new Set(
  `: [ alias apropos awk bc cal cat clear cmp comm cut date df diff dig dirs dmesg dpkg-query du echo egrep env expr false fc fg fgrep
  fgrep file find free fuser getconf getent getfacl git-log grep groups head help hexdump history host hostname htop id ifconfig
  info jobs jls kldstat last ldd less ll la l ls lsattr lsblk lsof man md5sum more mount netstat nl nm nproc nslookup objdump od pgrep
  ping printenv printf procstat ps pstree pwd readelf readlink realpath reset seq sha256sum sleep sockstat sort ss stat
  stty strace strings tail test time top tput traceroute tree true truss tty type uname uniq uptime wait watch wc whatis whereis which
  whence who whoami xxd zcat zgrep`.split(/\s+/),
);

/** What looks around with some arguments, and changes files with others. */
const changing: Readonly<Record<string, RegExp>> = {
  find: /^-(?:delete|exec|execdir|ok|okdir|fprint.*|fls)$/,
  sort: /^(?:-o.*|--output.*)$/,
  hostname: /^[^-]/,
  mount: /./,
  date: /^(?:-s|--set.*)$/,
};

const editors = new Set('vi vim nvim view nano pico ee edit emacs mg micro joe ne jed ed ex helix hx kak'.split(' '));
const shells = new Set('sh bash ash dash zsh ksh csh tcsh fish'.split(' '));
const inShell = new Set(
  'alias bg bind cd chdir complete declare dirs disown exit fg hash logout popd pushd set shopt source . stty trap ulimit umask unalias unset'.split(
    ' ',
  ),
);
/** Programs that read what they are to do from the terminal when they are given nothing. */
const talking = new Set(
  'psql mysql mariadb sqlite3 redis-cli mongo mongosh python python3 perl ruby node lua irb bc dc'.split(' '),
);

export type Kind =
  /** It changes no file, or nothing but the shell that it was typed into. */
  | { readonly kind: 'look' }
  | { readonly kind: 'edit'; readonly files: readonly string[] }
  /** A shell was opened by it, as `user` where that is known: what was typed there is recorded by itself. */
  | { readonly kind: 'enter' }
  /** Variables of the shell. */
  | { readonly kind: 'assign'; readonly assignments: readonly SimpleWord[] }
  /** `login`: in the home of the user, with its environment. */
  | { readonly kind: 'as'; readonly user: string; readonly line: string; readonly login: boolean }
  /** `talk`: what was said to it is not known. */
  | { readonly kind: 'run'; readonly talk: boolean };

const run: Kind = { kind: 'run', talk: false };

export function kindOf(line: string): Kind {
  const commands = simpleCommands(line);
  if (commands === undefined) return run;
  const [first] = commands;
  if (first === undefined) return { kind: 'look' };
  if (commands.length === 1) return kindOfSimple(first);
  return commands.every((command) => ['look', 'enter'].includes(kindOfSimple(command).kind)) ? { kind: 'look' } : run;
}

function kindOfSimple({ words, assignments, writes }: SimpleCommand): Kind {
  const [command, ...rest] = words;
  if (writes) return run;
  if (command === undefined) return { kind: 'assign', assignments: assignments.filter(isAssignment) };
  const name = command.text.slice(command.text.lastIndexOf('/') + 1);
  const given = rest.map(({ text }) => text);
  if (['export', 'declare', 'typeset', 'readonly'].includes(name)) {
    return { kind: 'assign', assignments: rest.filter(isAssignment) };
  }
  if (editors.has(name)) return { kind: 'edit', files: given.filter((word) => !/^[-+]/.test(word)) };
  if (name === 'su') return kindOfSu(rest);
  if ((shells.has(name) && !given.some((word) => !word.startsWith('-') || /^-\w*c$/.test(word))) || name === 'exec') {
    return { kind: 'enter' };
  }
  if (name === 'sudo' && given.every((word) => /^-[isHE]+$/.test(word)) && given.length > 0) return { kind: 'enter' };
  if (inShell.has(name)) return { kind: 'look' };
  if (looking.has(name)) return given.some((word) => changing[name]?.test(word) === true) ? run : { kind: 'look' };
  return {
    kind: 'run',
    talk: talking.has(name) && given.every((word) => word.startsWith('-') && !/^-\w*[cfe]/.test(word)),
  };
}

/** su(1) of Linux and FreeBSD, as far as people type it. */
function kindOfSu(words: readonly SimpleWord[]): Kind {
  let user = 'root';
  let login = false;
  let line: SimpleWord | undefined;
  /** What USER and RUN cannot say: another shell, a group. */
  let special = false;
  for (let index = 0; index < words.length; index += 1) {
    const { text } = words[index] ?? { text: '' };
    if (text === '-' || text === '-l' || text === '--login') login = true;
    else if (text === '-c' || text === '--command') line = words[(index += 1)];
    else if (/^-[ml]*p?$/.test(text)) continue;
    else if (/^-[sgGw]$/.test(text)) {
      special = true;
      index += 1;
    } else if (text.startsWith('-')) special = true;
    else user = text;
  }
  if (line === undefined) return { kind: 'enter' };
  if (special) return run;
  // In double quotes the shell around it replaced the variables, with values that are not known here.
  if (/[$`]/.test(line.raw) && !/^'[^']*'$/.test(line.raw)) return run;
  return { kind: 'as', user, line: line.text, login };
}
