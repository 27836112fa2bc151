/** Completion in shells: what `klee complete` answers, and that a real bash takes it. */
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { klee, kleeArgv } from '../support/cli.js';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';

describeAsRoot('klee complete', () => {
  const root = useKleeRoot('busybox');
  const candidates = async (...words: string[]) => {
    const { stdout } = await klee(['complete', '--', ...words], { root });
    return stdout.split('\n').map((line) => line.split('\t')[0]);
  };

  it('answers commands, options, choices and images', async () => {
    expect(await candidates('bu')).toContain('build');
    expect(await candidates('build', '--dia')).toContain('--dialect');
    expect(await candidates('build', '--dialect', '')).toEqual(expect.arrayContaining(['kleene', 'docker']));
    expect(await candidates('run', 'busy')).toContain('busybox:latest');
    expect(await candidates('image', 'in')).toContain('inspect');
  });

  it('prints a script that bash completes with', async () => {
    const script = '. <("$0" "$1" complete bash) && complete -p klee';
    const { stdout, exitCode } = await execa('bash', ['-c', script, ...kleeArgv], { reject: false });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^complete .*klee$/);
  });

  it('names the shells that it knows', async () => {
    const { status, stderr } = await klee(['complete', 'nosuch'], { root });
    expect(status).toBe(2);
    expect(stderr).toContain('Allowed choices are zsh, bash, fish, powershell');
  });
});
