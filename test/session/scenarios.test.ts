/**
 * Builds that fail as people's builds fail. For each there is a batch session that finds the fault, repairs it, and proves the
 * file that it writes: scenarios/NAME.klee, whose lines `#>` are what klee must say, all steps that it runs among them.
 */
import { chmodSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { klee } from '../support/cli.js';
import { differing } from '../support/differing.js';
import { driverSet } from '../support/driver-set.js';
import { useKleeRoot } from '../support/klee-root.js';
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

/** That a Dockerfile, each instruction on a line, was run from its first step to its last. */
function allSteps(dockerfile: string): string[] {
  const instructions = dockerfile.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return instructions.map((text, index) => `Step ${index + 1}/${instructions.length} : ${text}`);
}

/** How many commands and copies the steps of a session are: those that a repair left as they were are there once. */
function executedBy(exchanges: readonly Exchange[]): string {
  const steps = exchanges.flatMap(({ answers }) => answers.filter((line) => /^Step \S+ : (?:RUN|COPY) /.test(line)));
  return `executed:    ${steps.length} RUN and COPY steps`;
}

/** In the kleene dialect the server of 14-service lives on into the step that asks it. */
const all = (['kleene', 'docker'] as const).flatMap((dialect) =>
  names.filter((name) => dialect === 'docker' || name !== '14-service').map((name) => ({ name, dialect })),
);

/** Where storage and jails are others: a directory that is made, a server that is gone, going back to what broke a file. */
const few = [
  { name: '07-cd', dialect: 'kleene' },
  { name: '14-service', dialect: 'docker' },
  { name: '28-who-broke-it', dialect: 'kleene' },
] as const;

const onHost = driverSet === 'overlay+oci';

describeAsRoot('scenarios', () => {
  const root = useKleeRoot(...(onHost ? (['busybox', 'debian'] as const) : (['busybox'] as const)));

  it.each(onHost ? all : few)('$name in the $dialect dialect is solved', async ({ name, dialect }) => {
    const context = contextOf(name);
    const exchanges = parseScript(readFileSync(join(sessions, `${name}.klee`), 'utf8'));
    const [solved, built] = [`solved:${name}-${dialect}`, `built:${name}-${dialect}`];
    writeFileSync(join(context, 'script.klee'), scriptOf(exchanges));
    const here = { root, cwd: context };

    const session = ['debug', '--batch', '-x', 'script.klee', '--dialect', dialect, '-t', solved];
    const ended = await klee([...session, 'Dockerfile'], here);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expectAnswers(ended.stdout, exchanges);
    expect(exchanges.find(({ line }) => line === 'info session')?.answers).toEqual([executedBy(exchanges)]);
    expect(readFileSync(join(context, 'Dockerfile'), 'utf8')).toBe(dockerfileOf(name));

    const again = await klee(['build', '-f', 'Dockerfile.fixed', '--dialect', dialect, '-t', built], here);
    expect(again).toMatchObject({ status: 0, stderr: '' });
    const steps = again.stdout.split('\n').filter((line) => line.startsWith('Step '));
    expect(steps).toEqual(allSteps(readFileSync(join(context, 'Dockerfile.fixed'), 'utf8')));
    expect(await differing(root, solved, built)).toEqual([]);
  });

  it.runIf(onHost)('14-service passes in the kleene dialect', async () => {
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
