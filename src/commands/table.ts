/** All commands of the debugger, in the order in which help lists them. */
import { back } from './back.js';
import { breakCommand, tbreak } from './break.js';
import { catchCommand, tcatch } from './catch.js';
import { clear } from './clear.js';
import type { Command } from './command.js';
import { commandsCommand } from './commands.js';
import { commit } from './commit.js';
import { condition } from './condition.js';
import { continueCommand } from './continue.js';
import { deleteStep } from './delete-step.js';
import { deleteCommand } from './delete.js';
import { diff } from './diff.js';
import { display, undisplay } from './display.js';
import { edit } from './edit.js';
import { disable, enable } from './enable.js';
import { exec } from './exec.js';
import { exportCommand } from './export.js';
import { helpCommand } from './help.js';
import { ignore } from './ignore.js';
import { info } from './info.js';
import { insert } from './insert.js';
import { list } from './list.js';
import { log } from './log.js';
import { next } from './next.js';
import { print } from './print.js';
import { quit } from './quit.js';
import { retry } from './retry.js';
import { revive } from './revive.js';
import { save } from './save.js';
import { set } from './set.js';
import { shell } from './shell.js';
import { awatch, rwatch, watch } from './watch.js';

export function commandTable(): readonly Command[] {
  const commands: Command[] = [
    next,
    continueCommand,
    back,
    retry,
    revive,
    breakCommand,
    tbreak,
    watch,
    rwatch,
    awatch,
    catchCommand,
    tcatch,
    condition,
    ignore,
    commandsCommand,
    enable,
    disable,
    deleteCommand,
    clear,
    save,
    display,
    undisplay,
    list,
    info,
    print,
    diff,
    log,
    shell,
    exec,
    edit,
    insert,
    deleteStep,
    commit,
    exportCommand,
    set,
    quit,
  ];
  commands.push(helpCommand(() => commands));
  return commands;
}
