import { describe, expect, it } from 'vitest';
import type { Difference } from '../../../src/build/recipe/difference.js';
import { differenceText } from '../../../src/commands/why-words.js';

describe('why, in words', () => {
  it.each([
    [
      { what: 'instruction', is: 'RUN make', was: 'RUN true' },
      'the instruction differs:\n  is:   RUN make\n  was:  RUN true',
    ],
    [{ what: 'file', name: 'src/app.c', is: 'a', was: 'b' }, 'COPY: src/app.c changed'],
    [{ what: 'file', name: 'src/app.c', is: 'a' }, 'COPY: src/app.c is new'],
    [{ what: 'file', name: 'src/app.c', was: 'a' }, 'COPY: src/app.c is gone'],
    [{ what: 'jailParameter', name: 'allow.sysvipc', is: 'true' }, 'jail parameter allow.sysvipc was off'],
    [{ what: 'jailParameter', name: 'allow.sysvipc', is: 'false' }, 'jail parameter allow.sysvipc was not given'],
    [{ what: 'jailParameter', name: 'allow.sysvipc', was: 'true' }, 'jail parameter allow.sysvipc was on'],
    [
      { what: 'jailParameter', name: 'allow.sysvipc', is: 'false', was: 'true' },
      'jail parameter allow.sysvipc is off, was on',
    ],
    [{ what: 'jailParameter', name: 'host.domainname', is: 'a' }, 'jail parameter host.domainname was not given'],
    [{ what: 'jailParameter', name: 'securelevel', is: '2', was: '1' }, 'jail parameter securelevel is 2, was 1'],
    [{ what: 'variable', name: 'A', is: '1' }, 'variable A was not set'],
    [{ what: 'variable', name: 'A', was: '1' }, "variable A was '1', and is not set"],
    [{ what: 'user', is: '', was: 'www' }, "the user is root, was 'www'"],
  ] as [Difference, string][])('%o', (difference, text) => {
    expect(differenceText(difference)).toBe(text);
  });
});
