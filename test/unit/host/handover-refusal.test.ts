import { describe, expect, it } from 'vitest';
import { freeRange, hasRange, userNamespaceRefusal } from '../../../src/host/handover-refusal.js';

describe('freeRange', () => {
  it('begins where useradd begins, behind all others', () => {
    expect(freeRange('')).toBe(100_000);
    expect(freeRange('one:1000:10\n')).toBe(100_000);
    expect(freeRange('one:100000:65536\n\n# odd\ntwo:300000:5\nthree:165536:65536\n')).toBe(300_005);
  });
});

describe('hasRange', () => {
  it('knows a user by name and by id', () => {
    const text = 'one:100000:65536\n1002:165536:65536\n';
    expect(hasRange(text, ['one', '1001'])).toBe(true);
    expect(hasRange(text, ['two', '1002'])).toBe(true);
    expect(hasRange(text, ['on', '10'])).toBe(false);
    expect(hasRange('', ['one'])).toBe(false);
  });
});

describe('userNamespaceRefusal', () => {
  // What unshare of util-linux 2.38 and 2.36 says.
  it.each([
    [
      'unshare: failed to execute newuidmap: No such file or directory',
      'newuidmap is not installed',
      'install it, e.g. with: apt-get install uidmap; or run klee as root',
    ],
    [
      "unshare: unrecognized option '--map-auto'\nTry 'unshare --help' for more information.",
      'unshare does not know --map-auto',
      'install util-linux 2.38 or newer; or run klee as root',
    ],
  ])('%s', (said, why, hint) => {
    const error = userNamespaceRefusal(said);
    expect(error.code).toBe('KLEE_PERMISSION');
    expect(error.message).toBe(`klee without root needs a user namespace with a range of user ids: ${why}`);
    expect(error.hint).toBe(hint);
  });

  it('gives the command that adds a range', () => {
    const error = userNamespaceRefusal('unshare: no line matching user "nobody-of-this-host" in /etc/subuid: Success');
    expect(error.hint).toMatch(/^usermod --add-subuids (\d+)-\d+ --add-subgids \d+-\d+ nobody-of-this-host, as root$/);
  });

  it('repeats what it does not know', () => {
    const error = userNamespaceRefusal('unshare: unshare failed: Something new\n');
    expect(error.message).toMatch(
      /: (unshare: unshare failed: Something new|this host keeps user namespaces to root)$/,
    );
  });
});
