/** Where commands of a person run: as a RUN at the position would, inside a step as the next command of its shell would. */
import { commandOf } from '../../build/run-step.js';
import type { JailCommand } from '../../jail/jail.js';
import type { Surroundings } from '../../shell/surroundings.js';
import type { Session } from '../session.js';

/** Where a command runs: `step`, as a RUN at the position would; `root`, as root in `/`, whatever USER and WORKDIR say. */
export type Standing = 'step' | 'root';

/** A program with the user, directory and variables that it has here, whatever the dialect says about exec forms. */
export async function commandHere(
  session: Session,
  argv: readonly string[],
  standing: Standing = 'step',
): Promise<JailCommand> {
  const { settings } = session;
  const command = commandOf({ form: 'exec', argv }, session.at.state, {
    ...settings,
    dialect: { ...settings.dialect, execFormUsesWorkdir: true },
  });
  return atShell(session, standing === 'step' ? command : { ...command, user: undefined, directory: '/' }, standing);
}

/** What a command at the position has as the Dockerfile says it. */
export function saidHere({ at, options }: Session): JailCommand {
  return commandOf({ form: 'shell', command: '' }, at.state, options.settings);
}

/** What a shell or a jail sets by itself. */
const ownOfShells = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TERM', 'PWD', 'OLDPWD', 'SHLVL'];

/** The variables that a command does not have as the Dockerfile says. */
export function unsaidVariables(said: JailCommand, command: JailCommand): string[] {
  const [before, now] = [said.environment ?? {}, command.environment ?? {}];
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter(
    (name) => before[name] !== now[name] && (Object.hasOwn(before, name) || !ownOfShells.includes(name)),
  );
}

/** `command`, as it would run before the step, as it runs where a shell waits inside. What was set since the step was begun stays set. */
export async function atShell(session: Session, command: JailCommand, standing: Standing): Promise<JailCommand> {
  const { inside, settings, at } = session;
  if (inside?.shell === undefined) return command;
  const told = await inside.shell.piecewise.ask();
  if (told === undefined) {
    const text =
      'the shell that waits did not tell its directory and variables: those of the WORKDIR and ENV are taken';
    session.emit({ type: 'warning', text });
    return command;
  }
  if (told.binary.length > 0) {
    session.emit({ type: 'warning', text: `not UTF-8, and left out: ${told.binary.join(', ')}` });
  }
  const begun = commandOf({ form: 'shell', command: '' }, at.state, { ...settings, overrides: inside.begun.overrides });
  return asNext(command, begun, told, standing);
}

/** What a jail gives a user by itself. */
const usersOwn = ['HOME', 'USER', 'LOGNAME', 'SHELL'];

/** What a shell can have as a variable. */
const isName = (name: string) => /^[A-Za-z_]\w*$/.test(name);

/**
 * @param command as it would run before the step, with what is set now
 * @param begun as the shell was begun
 * @param told by the shell
 */
export function asNext(command: JailCommand, begun: JailCommand, told: Surroundings, standing: Standing): JailCommand {
  const moved = standing === 'root' || command.directory !== begun.directory || told.directory === undefined;
  const [now, then] = [command.environment ?? {}, begun.environment ?? {}];
  const others = command.user === begun.user ? [] : usersOwn;
  const takenBack = Object.keys(then).filter((name) => !Object.hasOwn(now, name));
  const notTaken = new Set([...others, ...takenBack, ...(moved ? ['PWD'] : [])]);
  const environment = Object.fromEntries([
    ...Object.entries(told.environment).filter(([name]) => !notTaken.has(name)),
    ...Object.entries(now).filter(([name, value]) => value !== then[name] || others.includes(name) || !isName(name)),
  ]);
  const gone = [...new Set(['PATH', ...usersOwn, ...Object.keys(then)])].filter(
    (name) => isName(name) && !Object.hasOwn(environment, name) && !others.includes(name),
  );
  return {
    ...command,
    ...(moved ? {} : { directory: told.directory }),
    argv: [...becoming(told.umask, gone), ...command.argv],
    environment,
  };
}

/** A jail sets no umask, and has variables of its own: a shell sees to both and becomes the command. */
function becoming(umask: string, gone: readonly string[]): string[] {
  const text = 'umask "$1"; shift; while [ "$1" != -- ]; do unset -v "$1"; shift; done; shift; exec "$@"';
  return ['/bin/sh', '-c', text, 'sh', umask, ...gone, '--'];
}
