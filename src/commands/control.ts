import { KleeError } from '../errors.js';
import { defineCommand } from './command.js';

/** A control structure of gdb's scripts: it takes its lines, so that those do not go astray, and is refused. */
function refused(name: 'if' | 'while') {
  return defineCommand({
    name,
    group: 'user-defined',
    usage: [`${name} CONDITION`, '  …', 'end'],
    summary: `Not possible here: \`${name}\` in scripts`,
    details: [
      'Scripts of klee do one line after the other. A breakpoint takes a condition: `break PLACE if CONDITION`; what is to be decided in the jail can be: `exec test … && …`.',
    ],
    examples: ['break 4 if $_exitcode != 0'],
    block: true,
    repeat: 'never',
    run: () =>
      Promise.reject(
        new KleeError('KLEE_USAGE', `klee has no \`${name}\`.`, {
          hint: 'break PLACE if CONDITION stops on a condition; exec test … && … decides in the jail',
        }),
      ),
  });
}

export const ifCommand = refused('if');
export const whileCommand = refused('while');
