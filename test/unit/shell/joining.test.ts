/** How the shell line of a RUN can be joined to others. */
import { describe, expect, it } from 'vitest';
import { joiningOf } from '../../../src/shell/joining.js';

describe('joiningOf', () => {
  it.each([
    ['make -j4 install', 'plain'],
    ['a && b | c > /d 2>&1', 'plain'],
    ['echo "a; b"', 'plain'],
    ['a || b', 'subshell'],
    ['A=1', 'subshell'],
    ['cd /srv', 'subshell'],
    ['! a', 'subshell'],
    ['echo "$(date)"', 'plain'],
    ['echo $(date) a#b', 'plain'],
    ['case a in a) b;; esac', 'subshell'],
    ['A=1 b', 'subshell'],
    ['echo "${X:=1}"', 'subshell'],
    ['echo $((X = 1))', 'subshell'],
    ['echo "${X:-1}"', 'plain'],
    ['for i in 1 2; do a; done', 'subshell'],
    ['a # b', 'never'],
    ['(a; b) # c', 'never'],
    ["echo $'a'", 'never'],
    ['cat <<E\na\nE', 'never'],
    ['', 'never'],
    ['eval "$x"', 'last'],
    ['. ./lib.sh && a', 'last'],
    ['echo a\\', 'never'],
  ] as const)('%s: %s', (command, joining) => {
    expect(joiningOf(command, false)).toBe(joining);
  });
});
