/** How tar and cp are asked to complain, and what their complaints mean. */
import { KleeError } from '../../errors.js';
import type { ProgramResult } from '../../host/programs.js';
import type { CreateContext } from './method.js';

/** Programs complain in English, for what is read out of it; names stay as they are, which tar converts to other locales. */
export function programOptions(context: CreateContext) {
  return {
    env: { LC_ALL: 'C.UTF-8', LANGUAGE: '' },
    ...(context.cancel === undefined ? {} : { cancel: context.cancel }),
  };
}

/** What GNU tar and cp say of a device file that they may not make, and tar at the end of it all. */
const deviceComplaint =
  /: Cannot mknod: Operation not permitted$|^cp: cannot create special file .*: Operation not permitted$/;
const tarsLast = 'tar: Exiting with failure status due to previous errors';

/** True when all that a program could not do is make device files, which it goes on after. */
export function lacksOnlyDevices({ stderr }: ProgramResult): boolean {
  const said = stderr.trim().split('\n');
  return (
    said.every((line) => line === tarsLast || deviceComplaint.test(line)) && said.some((line) => line !== tarsLast)
  );
}

/** The first complaint says what went wrong; what follows is what it led to. */
export function failure(what: string, result: ProgramResult): KleeError {
  const said =
    result.stderr
      .trim()
      .split('\n')
      .find((line) => !deviceComplaint.test(line)) ?? '';
  if (/no space left on device/i.test(result.stderr)) {
    return new KleeError('KLEE_NO_SPACE', `${what}: no space left on device`, {
      hint: 'free space below the klee root',
      cause: result,
    });
  }
  return new KleeError('KLEE_FETCH', `${what}: ${said === '' ? `exit code ${result.exitCode}` : said}`, {
    ...(/permission denied/i.test(said) ? { hint: 'fetch an archive of it, that root has made' } : {}),
    cause: result,
  });
}
