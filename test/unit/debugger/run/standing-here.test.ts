import { expect, it } from 'vitest';
import { asNext } from '../../../../src/debugger/run/standing-here.js';

const told = { directory: '/srv', environment: { A: '2', HOME: '/home/app', PWD: '/srv' }, binary: [], umask: '027' };
const begun = { argv: ['sh'], user: 'app', directory: '/', environment: { A: '1', B: '1', 'a.b': '1' } };
const gone = (argv: readonly string[]) => argv.slice(5, argv.indexOf('--'));

it('is what the shell told, in place of what it was begun with', () => {
  const { argv, ...rest } = asNext(begun, begun, told, 'step');
  expect(rest).toEqual({ user: 'app', directory: '/srv', environment: { ...told.environment, 'a.b': '1' } });
  expect(gone(argv)).toEqual(['PATH', 'USER', 'LOGNAME', 'SHELL', 'B']);
  expect(argv.slice(argv.indexOf('--'))).toEqual(['--', 'sh']);
});

it('has what was set since, and of another user no home', () => {
  const now = { ...begun, user: undefined, directory: '/tmp', environment: { B: '3' } };
  const { argv, ...rest } = asNext(now, begun, told, 'step');
  expect(rest).toEqual({ user: undefined, directory: '/tmp', environment: { B: '3' } });
  expect(gone(argv)).toEqual(['PATH', 'A']);
});
