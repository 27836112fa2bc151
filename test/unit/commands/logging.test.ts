import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Logging } from '../../../src/commands/logging.js';
import { temporaryDirectory } from '../../support/temporary.js';

describe('the log of a session', () => {
  it('ends with one warning when its file takes no more', () => {
    const logging = new Logging();
    logging.file = join(temporaryDirectory(), 'pipe');
    execFileSync('mkfifo', [logging.file]);
    const reader = openSync(logging.file, constants.O_RDONLY | constants.O_NONBLOCK);
    logging.begin();
    expect(logging.copy('one\n')).toBeUndefined();
    expect(readSync(reader, Buffer.alloc(9))).toBe(4);
    closeSync(reader);
    expect(logging.copy('two\n')).toBe(`${logging.file} cannot be written: nobody reads from it. Logging is off.`);
    expect(logging.enabled).toBe(false);
    expect(logging.copy('three\n')).toBeUndefined();
    // To wait for a reader would hold the session.
    expect(() => logging.begin()).toThrow('nobody reads from it');
  });
});
