/** The sessions of docs/tutorial.md: klee says what the page shows. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { klee } from '../support/cli.js';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { temporaryDirectory } from '../support/temporary.js';
import { expectShown, transcriptsOf, typedIn, wordsOf } from '../support/transcript.js';

const project = join(import.meta.dirname, '..', '..');
const example = join(project, 'examples/tutorial');
const page = readFileSync(join(project, 'docs/tutorial.md'), 'utf8');
const transcripts = transcriptsOf(page);

describeAsRoot('the tutorial', () => {
  const root = useKleeRoot('busybox');

  it('shows the files of the example as they are', () => {
    expect(page).toContain(`\n\`\`\`dockerfile\n${readFileSync(join(example, 'Dockerfile'), 'utf8')}\`\`\`\n`);
    expect(page).toContain(`\n\`\`\`text\n${readFileSync(join(example, 'session.klee'), 'utf8')}\`\`\`\n`);
  });

  it('has a session in each of its sections', () => {
    for (const section of page.split(/^## (?=\d)/m).slice(1)) expect(section).toMatch(/^```console\n# klee debug/m);
    expect(transcripts).toHaveLength(10);
  });

  // In their order: `klee debug --resume` goes on with the session before it, which is kept as one at a terminal is.
  it('goes as it shows its sessions', async () => {
    const context = temporaryDirectory();
    cpSync(example, context, { recursive: true });
    for (const { command, lines } of transcripts) {
      const [, ...args] = wordsOf(command);
      if (!args.includes('--batch')) {
        writeFileSync(join(context, 'typed.klee'), `${typedIn(lines).join('\n')}\n`);
        args.splice(1, 0, '--keep', '--batch', '-x', 'typed.klee');
      }
      const { stdout, stderr } = await klee(args, { root, cwd: context });
      expect(stderr).toBe('');
      // How far a long search has come is said on a slow machine alone.
      expectShown(lines, stdout.replace(/^Looked at \d+ of \d+, .*\n/gm, ''));
    }
    await klee(['sessions', 'prune', '-f'], { root });
    expect(root.traces()).toEqual([]);
  });
});
