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

type Case = readonly [name: string, dialect: 'kleene' | 'docker'];

const onHost = driverSet === 'overlay+oci';

/** In the kleene dialect the server of 14-service lives on into the step that asks it. */
const solved: readonly Case[] = onHost
  ? names.filter((name) => name !== '14-service').map((name) => [name, 'kleene'] as const)
  : [];

/** Elsewhere those alone that are about storage and jails: a directory that is made, a server that is gone, going back to what broke a file. */
const solvedAndBuilt: readonly Case[] = onHost
  ? names.map((name) => [name, 'docker'] as const)
  : [
      ['07-cd', 'kleene'],
      ['14-service', 'docker'],
      ['28-who-broke-it', 'kleene'],
    ];

describeAsRoot('scenarios', () => {
  const root = useKleeRoot(...(onHost ? (['busybox', 'debian'] as const) : (['busybox'] as const)));

  /** Goes through the session of a scenario; answers its context, where its file is. `options`: more of the command line. */
  async function solve([name, dialect]: Case, ...options: readonly string[]): Promise<string> {
    const context = contextOf(name);
    const exchanges = parseScript(readFileSync(join(sessions, `${name}.klee`), 'utf8'));
    writeFileSync(join(context, 'script.klee'), scriptOf(exchanges));
    // Scenarios begin alike, and each counts what it runs itself.
    const session = ['debug', '--batch', '-x', 'script.klee', '--dialect', dialect, '--no-cache', ...options];
    const ended = await klee([...session, 'Dockerfile'], { root, cwd: context });
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expectAnswers(ended.stdout, exchanges);
    expect(exchanges.find(({ line }) => line === 'info session')?.answers).toEqual([executedBy(exchanges)]);
    expect(readFileSync(join(context, 'Dockerfile'), 'utf8')).toBe(dockerfileOf(name));
    return context;
  }

  it.each(solved)('%s is solved in the %s dialect', async (...scenario) => {
    await solve(scenario);
  });

  it.each(solvedAndBuilt)('%s is solved in the %s dialect, and its file built', async (...scenario) => {
    const [name, dialect] = scenario;
    const [session, build] = [`session:${name}`, `build:${name}`];
    const context = await solve(scenario, '-t', session);
    const built = await klee(['build', '-f', 'Dockerfile.fixed', '--dialect', dialect, '-t', build], {
      root,
      cwd: context,
    });
    expect(built).toMatchObject({ status: 0, stderr: '' });
    const steps = built.stdout.split('\n').filter((line) => line.startsWith('Step '));
    expect(steps).toEqual(allSteps(readFileSync(join(context, 'Dockerfile.fixed'), 'utf8')));
    expect(await differing(root, session, build)).toEqual([]);
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
