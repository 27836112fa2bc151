import { KleeError } from '../errors.js';
import { isProof, type Verification } from '../debugger/verify/verification.js';
import { splitFirst, usageError } from './arguments.js';
import { defineCommand } from './command.js';
import { briefly, verificationLines, type Wanted } from './verification-lines.js';

const usage = 'verify [--diff] [--strict] [--ignore GLOB]…';

interface Answer {
  readonly verification: Verification;
  readonly wanted: Wanted;
}

export const verify = defineCommand<Answer>({
  name: 'verify',
  group: 'keeping',
  usage: [usage],
  summary: 'Prove the Dockerfile: build it from scratch, and compare',
  details: [
    'Builds the plan in a fresh jail, with no snapshot of the session re-used, and compares what it makes with what the session has: paths, types, permissions, owners, content, targets of links, and variables, user, directory and CMD of the image; not times. Each difference is named with the step after which it was there. The first twenty are shown, `info verify` has them all. A difference is an error: with `--batch` klee exits with 1.',
    'The session has to stand at the end of the build. Nothing of the other build stays. What runs in the jail is stopped before, since both have the same network; `revive` starts it again.',
    'Logs, caches and the like are passed over, and counted: `info verify` lists them. `--ignore GLOB` passes over more, `set verify-ignore` for good; `--strict` compares everything. `--diff` shows the patches of long texts too.',
  ],
  examples: ['verify', 'verify --ignore /etc/build-date', 'verify --strict --diff'],
  repeat: 'never',
  async run(args, { debugger: engine }) {
    const { ignore, patchLines } = readArguments(args, engine.proof.ignore);
    const verification = await engine.proof.verify(ignore);
    return { verification, wanted: { ...briefly, patchLines } };
  },
  show: ({ verification, wanted }, theme) => verificationLines(verification, theme, wanted),
  fails: ({ verification }) => notVerified(verification),
  complete: (args) => (/(^|\s)-\S*$/.test(args) ? ['--diff', '--strict', '--ignore'] : []),
});

/** @throws KleeError KLEE_USAGE */
function readArguments(args: string, byDefault: readonly string[]): { ignore: readonly string[]; patchLines: number } {
  let strict = false;
  let { patchLines } = briefly;
  const more: string[] = [];
  for (let rest = args; rest !== '';) {
    let [first, behind] = splitFirst(rest);
    if (first === '--strict') strict = true;
    else if (first === '--diff') patchLines = Infinity;
    else if (first === '--ignore') {
      [first, behind] = splitFirst(behind);
      if (first === '') throw usageError('Ignore what?', usage);
      more.push(first);
    } else throw usageError(`'${first}' is too much.`, usage);
    rest = behind;
  }
  if (strict && more.length > 0) throw usageError('--strict ignores nothing: give it without --ignore.', usage);
  return { ignore: strict ? [] : [...byDefault, ...more], patchLines };
}

/** The error of a command for which a Dockerfile had to be proved. */
export function notVerified(verification: Verification): KleeError | undefined {
  if (isProof(verification)) return undefined;
  const { end } = verification;
  if (end.kind === 'interrupted') return new KleeError('KLEE_NOT_VERIFIED', 'Quit');
  return new KleeError(
    'KLEE_NOT_VERIFIED',
    end.kind === 'failed'
      ? 'The Dockerfile does not build from scratch.'
      : 'A build of the Dockerfile makes something else than the session has.',
    {
      hint:
        end.kind === 'failed'
          ? 'the session has something that its steps do not make: `info steps`, `timeline`'
          : '`edit` the steps that are named, or name what may differ: `verify --ignore GLOB`',
    },
  );
}
