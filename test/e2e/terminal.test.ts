/** The prompt at a real terminal. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeContext } from '../support/context.js';
import { klee } from '../support/cli.js';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { TmuxTerminal } from '../support/tmux.js';

const dockerfile = `FROM busybox
RUN echo hello > /hello
RUN cat /nope
RUN echo end > /end
`;

describeAsRoot('klee debug at a terminal', () => {
  const root = useKleeRoot('busybox');

  function debug(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
    const cwd = writeContext({ Dockerfile: dockerfile, ...files });
    const home = writeContext({});
    const variables = { KLEE_ROOT: root.path, XDG_STATE_HOME: home, ...env };
    const open = (...args: string[]) => TmuxTerminal.open({ args: ['debug', ...args], cwd, env: variables });
    return { cwd, home, open: () => open('--no-keep'), openAs: open };
  }

  it('stops, shows the wreckage in a shell, asks about what was done there, and goes on', async () => {
    const terminal = await debug({}).open();
    await terminal.sees(/Stopped before step 1\/4, Dockerfile:1: FROM busybox\n\(klee 1\/4\)$/);
    await terminal.line('c');
    await terminal.sees(/Step 3\/4 failed, Dockerfile:3: exit code 1[\s\S]*\(klee 3\/4!\)$/);
    await terminal.line('shell');
    await terminal.sees(/# $|#$/);
    await terminal.line('echo found > /nope; exit');
    await terminal.sees(/A \/nope[\s\S]*What becomes of these changes/);
    await terminal.press('Enter');
    await terminal.sees(/\(klee 3\/4!\*\)$/);
    await terminal.line('edit RUN cat /hello');
    await terminal.line('c');
    await terminal.sees(/Files were changed by hand. What becomes of the changes/);
    // Dismissed: it must not go on listening, nor draw over what comes.
    await terminal.press('C-d');
    await terminal.sees(/Nothing was run\.\s+\(klee 3\/4!\*\)$/);
    await terminal.line('c');
    await terminal.sees(/Nothing was run[\s\S]*Files were changed by hand. What becomes of the changes/);
    await terminal.press('Down', 'Enter');
    await terminal.sees(/Dropped the changes made by hand[\s\S]*Build finished: 4\/4 steps/);
    await terminal.line('exec ls /nope');
    await terminal.sees(/No such file or directory/);
    await terminal.line('quit');
    await terminal.sees(/Quit anyway/);
    await terminal.line('y');
    await terminal.sees(/\[exit status 0\]$/);
  });

  it('Ctrl-C interrupts the step and leaves the session; an empty line does the last command again', async () => {
    const { open } = debug({ Dockerfile: 'FROM busybox\nRUN echo begun && sleep 1000\n' });
    const terminal = await open();
    await terminal.sees(/\(klee 1\/2\)$/);
    await terminal.line('n');
    await terminal.sees(/\(klee 2\/2\)$/);
    await terminal.line('');
    await terminal.sees(/^begun$/m);
    await terminal.press('C-c');
    await terminal.sees(/Step 2\/2 interrupted, Dockerfile:2: exit code 130[\s\S]*\(klee 2\/2!\)$/);
    await terminal.line('back');
    await terminal.sees(/Stopped before step 2\/2[^\n]*\n\(klee 2\/2\)$/);
    await terminal.press('C-d');
    await terminal.sees(/\[exit status 0\]$/);
  });

  it('Ctrl-C at the prompt clears the line; Ctrl-D with edits asks first', async () => {
    const terminal = await debug({}).open();
    await terminal.sees(/\(klee 1\/4\)$/);
    await terminal.type('delete-step 3');
    await terminal.press('C-c');
    await terminal.line('insert 2 ENV A=b');
    await terminal.sees(/Step 2 inserted: ENV A=b\n\(klee 1\/5\)$/);
    await terminal.press('C-d');
    await terminal.sees(/Quit anyway/);
    await terminal.line('n');
    await terminal.sees(/\(klee 1\/5\)$/);
    await terminal.line('info steps');
    await terminal.sees(/5 {2}RUN echo end > \/end/);
  });

  it('Tab completes commands and their arguments; the history is there in the next session', async () => {
    const setup = debug({});
    const terminal = await setup.open();
    await terminal.sees(/\(klee 1\/4\)$/);
    await terminal.type('info sna');
    await terminal.press('Tab');
    await terminal.sees(/\(klee 1\/4\) info snapshots$/);
    await terminal.press('Enter');
    await terminal.sees(/No snapshots yet/);
    await terminal.line('n');
    await terminal.sees(/\(klee 2\/4\)$/);
    await terminal.type('ls /etc/pass');
    await terminal.press('Tab');
    await terminal.sees(/\(klee 2\/4\) ls \/etc\/passwd$/);
    await terminal.press('Enter');
    await terminal.sees(/ \/etc\/passwd\n\(klee 2\/4\)$/);
    await terminal.line('q');
    await terminal.sees(/\[exit status 0\]$/);
    expect(readFileSync(join(setup.home, 'klee', 'history'), 'utf8')).toContain('info snapshots');

    const next = await setup.open();
    await next.sees(/\(klee 1\/4\)$/);
    await next.press('Up', 'Up');
    await next.sees(/\(klee 1\/4\) ls \/etc\/passwd$/);
  });

  it('edit opens $EDITOR on the step; an instruction can go over several lines', async () => {
    const editor = writeContext({ 'editor.sh': '#!/bin/sh\nsed -i "s/nope/hello/" "$1"\n' });
    const { cwd, open } = debug({}, { EDITOR: `sh ${join(editor, 'editor.sh')}` });
    const terminal = await open();
    await terminal.sees(/\(klee 1\/4\)$/);
    await terminal.line('edit 3');
    await terminal.sees(/Step 3 is now RUN cat \/hello\n\(klee 1\/4\)$/);
    await terminal.line('n 2');
    await terminal.sees(/\(klee 3\/4\)$/);
    await terminal.line('RUN echo one > /one && \\');
    await terminal.line('    echo two > /two');
    await terminal.sees(/Step 3\/5 : RUN echo one > \/one && [\s\S]*\(klee 4\/5\)$/);
    await terminal.line('export Dockerfile.fixed');
    await terminal.sees(/Wrote Dockerfile.fixed/);
    expect(readFileSync(join(cwd, 'Dockerfile.fixed'), 'utf8')).toBe(
      'FROM busybox\nRUN echo hello > /hello\nRUN echo one > /one && \\\n    echo two > /two\nRUN cat /hello\nRUN echo end > /end\n',
    );
    expect(readFileSync(join(cwd, 'Dockerfile'), 'utf8')).toBe(dockerfile);
  });

  it('a Dockerfile that does not parse is shown and edited at the start; a wrong text is not lost', async () => {
    const script = '#!/bin/sh\necho "$@" >> "$0.args"\nfor file; do :; done\nsed -i "s/RUNN/RUN/; s/1X/X/" "$file"\n';
    const editor = join(writeContext({ vim: script }), 'vim');
    chmodSync(editor, 0o755);
    const wrong = dockerfile.replace('RUN cat', 'RUNN cat');
    const { cwd, open } = debug({ Dockerfile: wrong }, { EDITOR: editor });
    const declined = await open();
    await declined.sees(/--> Dockerfile:3:1\n {2}3 \| RUNN cat \/nope\n {4}\| \^\nEdit Dockerfile\? \(y or n\)$/);
    await declined.line('n');
    await declined.sees(/\[exit status 2\]$/);
    const terminal = await open();
    await terminal.sees(/Edit Dockerfile\? \(y or n\)$/);
    await terminal.line('y');
    await terminal.sees(/\(klee 1\/4\)$/);
    expect(readFileSync(`${editor}.args`, 'utf8')).toBe(`+3 ${join(cwd, 'Dockerfile')}\n`);
    expect(readFileSync(join(cwd, 'Dockerfile'), 'utf8')).toBe(dockerfile);
    await terminal.line('edit 3 ENV 1X=y');
    await terminal.sees(/3 \| ENV 1X=y\n[^\n]*\^\nEdit the text again\? \(y or n\)$/);
    await terminal.line('n');
    await terminal.sees(/Nothing was changed\.\n\(klee 1\/4\)$/);
    await terminal.line('edit');
    await terminal.sees(/Step 3 is now ENV X=y\n\(klee 1\/4\)$/);
    writeFileSync(join(cwd, 'Dockerfile'), wrong);
    await terminal.line('undo');
    await terminal.sees(/Dockerfile changed on disk: 'reload' takes it up\n\(klee 1\/4\)$/);
    await terminal.line('reload');
    await terminal.sees(/Edit \S+Dockerfile\? \(y or n\)$/);
    await terminal.line('y');
    await terminal.sees(/no step has changed\.\n\(klee 1\/4\)$/);
  });

  it('a long answer stops at the end of each page; q leaves the rest out and nothing of it reaches the prompt', async () => {
    const terminal = await debug({}).open();
    await terminal.sees(/\(klee 1\/4\)$/);
    await terminal.line('set height 6');
    await terminal.line('help');
    await terminal.sees(/\n--Type <RET> for more, q to quit, c to continue without paging--$/);
    await terminal.line('');
    await terminal.sees(/paging--\n[\s\S]*\n--Type <RET> for more, q to quit, c to continue without paging--$/);
    await terminal.line('q');
    await terminal.sees(/paging--q\n\(klee 1\/4\)$/);
    await terminal.line('set pagination off');
    await terminal.line('help');
    await terminal.sees(/apropos WORD[^\n]*\n(?:[^\n]+\n)*\(klee 1\/4\)$/);
  });

  it('define takes lines up to end; the prompt can be set; history save off writes nothing', async () => {
    const { home, open } = debug({});
    const terminal = await open();
    await terminal.sees(/\(klee 1\/4\)$/);
    await terminal.line('define both');
    await terminal.sees(/End with a line saying just "end"\./);
    await terminal.line('next');
    await terminal.line('print $_step');
    await terminal.line('end');
    await terminal.sees(/\(klee 1\/4\)$/);
    await terminal.line('both');
    await terminal.sees(/\$1 = 2\n\(klee 2\/4\)$/);
    await terminal.line('set prompt mine>');
    await terminal.sees(/\nmine>$/);
    await terminal.line('set history save off');
    await terminal.line('q');
    await terminal.sees(/\[exit status 0\]$/);
    expect(existsSync(join(home, 'klee', 'history'))).toBe(false);
  });

  it('what the init file has made is there at the prompt', async () => {
    const config = writeContext({ 'klee/init': 'define greet\necho hello $arg0\\n\nend\nset listsize 1\n' });
    const terminal = await debug({}, { XDG_CONFIG_HOME: config }).open();
    await terminal.sees(/Stopped before step 1\/4[^\n]*\n\(klee 1\/4\)$/);
    await terminal.line('greet you');
    await terminal.sees(/\) greet you\nhello you\n\(klee 1\/4\)$/);
    await terminal.line('show listsize');
    await terminal.sees(/by default is 1\.\n/);
  });

  it('lines that are typed while a step runs are done afterwards', async () => {
    const { open } = debug({ Dockerfile: 'FROM busybox\nRUN sleep 1 && echo slept > /slept\nRUN echo more\n' });
    const terminal = await open();
    await terminal.sees(/\(klee 1\/3\)$/);
    await terminal.line('n 2');
    await terminal.line('exec cat /slept');
    await terminal.sees(/\(klee 3\/3\) exec cat \/slept\nslept\n\(klee 3\/3\)$/);
  });

  it('leaves no blank line behind an error, in colour either', async () => {
    const terminal = await debug({}, { NO_COLOR: '', FORCE_COLOR: '1' }).open();
    await terminal.sees(/\(klee 1\/4\)$/);
    await terminal.line('frobnicate');
    await terminal.sees(/Undefined command: "frobnicate"\. {2}Try "help"\.\n\(klee 1\/4\)$/);
  });

  it('a question wants y or n on a line of its own; Ctrl-D is no', async () => {
    const terminal = await debug({}).openAs();
    await terminal.sees(/\(klee 1\/4\)$/);
    await terminal.line('b 3');
    await terminal.line('delete');
    await terminal.sees(/Delete all breakpoints\? \(y or n\)$/);
    await terminal.line('while 1');
    await terminal.sees(/Please answer y or n\.\nDelete all breakpoints\? \(y or n\)$/);
    await terminal.press('C-d');
    await terminal.sees(/\(klee 1\/4\)$/);
    await terminal.line('info breakpoints');
    await terminal.sees(/^1 +breakpoint/m);
    await terminal.line('delete');
    await terminal.sees(/Delete all breakpoints\? \(y or n\)$/);
    await terminal.line('y');
    await terminal.line('info breakpoints');
    await terminal.sees(/No breakpoints or watchpoints\./);
  });

  it('a session that is quit is kept; its last line is the command that goes on with it, and kill removes it', async () => {
    const { openAs } = debug({});
    const terminal = await openAs();
    await terminal.sees(/\(klee 1\/4\)$/);
    await terminal.line('c');
    await terminal.sees(/\(klee 3\/4!\)$/);
    await terminal.line('q');
    const screen = await terminal.sees(/\nklee debug --resume [0-9a-f]{12}\n\[exit status 1\]$/);
    const [id = ''] = /[0-9a-f]{12}(?=\n\[exit)/.exec(screen) ?? [];

    const again = await openAs('--resume');
    await again.sees(new RegExp(`4 steps of session ${id},[\\s\\S]*Step 3/4 failed[\\s\\S]*\\(klee 3/4!\\)$`));
    await again.line('exec cat /hello');
    await again.sees(/^hello$/m);
    await again.line('kill');
    await again.sees(/Kill the session being debugged/);
    await again.line('y');
    await again.sees(/\[exit status 0\]$/);
    expect(root.traces()).toEqual([]);
  });

  it('leaves a session that is kept without asking about its edits, and says when nothing was run', async () => {
    const terminal = await debug({}).openAs();
    await terminal.sees(/\(klee 1\/4\)$/);
    await terminal.line('insert 2 ENV A=b');
    await terminal.line('n 2');
    await terminal.sees(/\(klee 3\/5\)$/);
    await terminal.line('exec touch /mine');
    await terminal.sees(/\(klee 3\/5\*\)$/);
    await terminal.line('n');
    await terminal.sees(/Files were changed by hand/);
    await terminal.press('Enter');
    await terminal.sees(/Nothing was run\.\n\(klee 3\/5\*\)$/);
    await terminal.line('quit');
    const screen = await terminal.sees(/quit\nklee debug --resume \w+\n\[exit status 0\]$/);
    await klee(['sessions', 'rm', /--resume (\w+)/.exec(screen)?.[1] ?? ''], { root });
  });

  it('a session that has executed nothing is not kept', async () => {
    const terminal = await debug({}).openAs();
    await terminal.sees(/\(klee 1\/4\)$/);
    await terminal.line('n');
    await terminal.sees(/\(klee 2\/4\)$/);
    await terminal.line('q');
    expect(await terminal.sees(/\[exit status 0\]$/)).not.toContain('--resume');
    expect(root.traces()).toEqual([]);
  });

  it('a file that appears where export writes is overwritten only with a yes', async () => {
    const { cwd, open } = debug({});
    const terminal = await open();
    await terminal.sees(/\(klee 1\/4\)$/);
    writeFileSync(join(cwd, 'mine'), 'mine');
    await terminal.line('export mine');
    await terminal.sees(/Overwrite/);
    await terminal.line('n');
    await terminal.sees(/Nothing was written/);
    expect(readFileSync(join(cwd, 'mine'), 'utf8')).toBe('mine');
  });

  it('klee image prune asks as the debugger does, and ends', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN touch /x\n' });
    const [, id = ''] = /image created\n(\w{12})/.exec((await klee(['build', context], { root })).stdout) ?? [];
    const ask = () => TmuxTerminal.open({ args: ['image', 'prune'], cwd: context, env: { KLEE_ROOT: root.path } });
    const first = await ask();
    await first.sees(new RegExp(`Remove this image: ${id}\\? \\(y or n\\)$`));
    await first.line('nay');
    await first.sees(/Please answer y or n\.\nRemove/);
    await first.press('C-d');
    await first.sees(/nothing removed\n\[exit status 0\]$/);
    const second = await ask();
    await second.sees(/\(y or n\)$/);
    await second.line('y');
    await second.sees(new RegExp(`\n${id}\n\\[exit status 0\\]$`));
  });
});
