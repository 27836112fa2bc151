import { describe, expect, it } from 'vitest';

import { errorReport, Interrupted } from '../../../src/cli/report-error.js';
import { KleeError } from '../../../src/errors.js';

function systemError(code: string, path?: string): Error {
  return Object.assign(new Error(`${code}: as Node words it`), { code, ...(path === undefined ? {} : { path }) });
}

describe('errorReport', () => {
  it.each([
    [
      new KleeError('KLEE_NO_IMAGE', 'could not find image X', { hint: 'did you mean Y?' }),
      'error: could not find image X\nhint: did you mean Y?\n',
      1,
    ],
    [new KleeError('KLEE_NO_IMAGE', 'Error: No such image: X'), 'Error: No such image: X\n', 1],
    [
      new KleeError('KLEE_DOCKERFILE', "error in 'FOO': invalid instruction"),
      "error in 'FOO': invalid instruction\n",
      2,
    ],
    [new KleeError('KLEE_USAGE', 'no'), 'error: no\n', 2],
    [new Interrupted(130), 'interrupted\n', 130],
  ])('%s', (error, text, status) => {
    expect(errorReport(error)).toEqual({ text, status });
  });

  it.each([
    ['EACCES', '/var/lib/klee', /^error: permission denied: \/var\/lib\/klee\nhint: run klee as root/, 125],
    ['EPERM', undefined, /^error: operation not permitted\nhint: run klee as root/, 125],
    ['ENOSPC', '/x', /^error: no space left on device: \/x\nhint: free space/, 125],
    ['ENOTDIR', '/etc/passwd/images', /^error: not a directory: \/etc\/passwd\/images\nhint: /, 125],
  ])('says what %s means', (code, path, text, status) => {
    const report = errorReport(systemError(code, path));
    expect(report.text).toMatch(text);
    expect(report.text).not.toContain('as Node words it');
    expect(report.status).toBe(status);
  });

  it('finds the error that counts among several', () => {
    const error = new AggregateError([new Error('other'), new KleeError('KLEE_STORAGE', 'busy')], 'could not clean up');
    expect(errorReport(error)).toEqual({ text: 'error: busy\n', status: 125 });
  });

  it('shows the stack of an error that it does not know, and of no other', () => {
    const report = errorReport(new TypeError('x is undefined'));
    expect(report.text).toMatch(/^error: this is a bug in klee: TypeError: x is undefined\n +at /);
    expect(report.status).toBe(125);
    expect(errorReport('text').text).toContain('text');
  });
});
