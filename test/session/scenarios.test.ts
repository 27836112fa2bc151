/**
 * Builds that fail as people's builds fail. For each there is a batch session that finds the fault and repairs it:
 * scenarios/NAME.klee, whose lines `#>` are what klee must say.
 */
import { chmodSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { klee } from '../support/cli.js';
import { type BaseName, useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { type Exchange, expectAnswers, parseScript, scriptOf } from '../support/script.js';
import { Session } from '../support/session.js';
import { temporaryDirectory } from '../support/temporary.js';

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'scenarios');
const sessions = join(import.meta.dirname, 'scenarios');

const names = readdirSync(sessions).map((file) => file.replace(/\.klee$/, ''));

/** The context of a scenario, as a person has it: the small apt repository is shared by two of them. */
function contextOf(name: string): string {
  const context = temporaryDirectory();
  cpSync(join(fixtures, name), context, { recursive: true });
  if (name === '05-crlf') chmodSync(join(context, 'setup.sh'), 0o755);
  if (/^FROM debian\nCOPY repo /.test(dockerfileOf(name))) {
    cpSync(join(fixtures, 'apt-repository'), join(context, 'repo'), { recursive: true });
  }
  return context;
}

function dockerfileOf(name: string): string {
  return readFileSync(join(fixtures, name, 'Dockerfile'), 'utf8');
}

/** What a session does with the repaired build between its end and its export: as good with that of the exported file. */
function proofOf(exchanges: readonly Exchange[]): readonly Exchange[] {
  const built = exchanges.findLastIndex(({ line }) => line === 'continue');
  return exchanges.slice(built + 1, -1);
}

/** That a Dockerfile, each instruction on a line, runs from its first step to its last. */
function wholeBuild(dockerfile: string): Exchange {
  const instructions = dockerfile.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const steps = instructions.map((text, index) => `Step ${index + 1}/${instructions.length} : ${text}`);
  return { line: 'continue', answers: [...steps, 'Build finished: …'] };
}

describeAsRoot('scenarios', () => {
  const bases: readonly BaseName[] = ['busybox', 'debian'];
  const root = useKleeRoot(...bases);

  async function batch(context: string, dialect: string, exchanges: readonly Exchange[], file: string) {
    writeFileSync(join(context, 'script.klee'), scriptOf(exchanges));
    const ended = await klee(['debug', '--batch', '-x', 'script.klee', '--dialect', dialect, file], {
      root,
      cwd: context,
    });
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expectAnswers(ended.stdout, exchanges);
  }

  describe.each(['kleene', 'docker'] as const)('in the %s dialect', (dialect) => {
    // In the kleene dialect the server of that one lives on into the step that asks it.
    const failing = names.filter((name) => dialect === 'docker' || name !== '14-service');

    it.each(failing)('%s', async (name) => {
      const context = contextOf(name);
      const exchanges = parseScript(readFileSync(join(sessions, `${name}.klee`), 'utf8'));
      await batch(context, dialect, exchanges, 'Dockerfile');
      expect(readFileSync(join(context, 'Dockerfile'), 'utf8')).toBe(dockerfileOf(name));

      const again = [wholeBuild(readFileSync(join(context, 'Dockerfile.fixed'), 'utf8')), ...proofOf(exchanges)];
      await batch(context, dialect, again, 'Dockerfile.fixed');
    });
  });

  it('14-service passes in the kleene dialect', async () => {
    const session = await Session.open(root, { context: contextOf('14-service') });
    const said = await session.do('continue');
    expect(said).toContain('\nhi\n--> Snapshot created: @');
    expect(said).toContain('Build finished: 3/3 steps');
  });

  it('are all there', () => {
    const folders = readdirSync(fixtures).filter((name) => /^\d/.test(name));
    expect(names.toSorted()).toEqual(folders.toSorted());
  });
});
