import { expect, it } from 'vitest';
import { withGdbOptions } from '../../../src/cli/gdb-options.js';

it.each([
  ['debug -batch -ex c -x f', 'debug --batch --ex c -x f'],
  ['debug -ex=c -nx -q', 'debug --ex=c --nx -q'],
  ['debug --batch -e A=b -J allow.sysvipc', 'debug --batch -e A=b -J allow.sysvipc'],
  ['debug -- -ex', 'debug -- -ex'],
  ['run busybox debug -ex', 'run busybox debug -ex'],
  ['build -ex', 'build -ex'],
  ['--root /srv/klee debug -ex c', '--root /srv/klee debug --ex c'],
  ['--root=/srv/klee debug -ex c', '--root=/srv/klee debug --ex c'],
  ['--root debug build -ex', '--root debug build -ex'],
])('%s is %s', (given, expected) => {
  expect(withGdbOptions(given.split(' '))).toEqual(expected.split(' '));
});
