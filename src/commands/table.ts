/** All commands of the debugger, in the order in which help lists them. */
import { aproposCommand } from './apropos.js';
import { back } from './back.js';
import { breakCommand, tbreak } from './break.js';
import type { Command } from './command.js';
import { commit } from './commit.js';
import { complete } from './complete.js';
import { continueCommand } from './continue.js';
import { defineCommands } from './define.js';
import { deleteStep } from './delete-step.js';
import { deleteCommand } from './delete.js';
import { diff } from './diff.js';
import { cd, pwd } from './directory.js';
import { echo } from './echo.js';
import { edit } from './edit.js';
import { exec } from './exec.js';
import { exportCommand } from './export.js';
import { helpCommand } from './help.js';
import { info } from './info.js';
import { insert } from './insert.js';
import { list } from './list.js';
import { log } from './log.js';
import { next } from './next.js';
import { output, print } from './print.js';
import { printf } from './printf.js';
import { quit } from './quit.js';
import { retry } from './retry.js';
import { revive } from './revive.js';
import { addSafePath } from './safe-path.js';
import { set } from './set.js';
import { shell } from './shell.js';
import { show } from './show.js';
import { source } from './source.js';

export function commandTable(): readonly Command[] {
  const commands: Command[] = [
    next,
    continueCommand,
    back,
    retry,
    revive,
    breakCommand,
    tbreak,
    deleteCommand,
    list,
    info,
    print,
    output,
    pwd,
    diff,
    log,
    shell,
    exec,
    edit,
    insert,
    deleteStep,
    cd,
    commit,
    exportCommand,
    set,
    show,
    echo,
    printf,
    source,
    addSafePath,
    complete,
    quit,
  ];
  const table = () => commands;
  commands.push(helpCommand(table), aproposCommand(table), ...defineCommands(table));
  return commands;
}
