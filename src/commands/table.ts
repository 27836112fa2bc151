/** All commands of the debugger, in the order in which help lists them. */
import { aproposCommand } from './apropos.js';
import { back } from './back.js';
import { bisect } from './bisect.js';
import { breakCommand, tbreak } from './break.js';
import { cat } from './cat.js';
import { checkpoint, restart } from './checkpoint.js';
import { catchCommand, tcatch } from './catch.js';
import { clear } from './clear.js';
import type { Command } from './command.js';
import { commandsCommand } from './commands.js';
import { commit } from './commit.js';
import { condition } from './condition.js';
import { complete } from './complete.js';
import { continueCommand } from './continue.js';
import { ifCommand, whileCommand } from './control.js';
import { defineCommands } from './define.js';
import { deleteStep } from './delete-step.js';
import { deleteCommand } from './delete.js';
import { diff } from './diff.js';
import { display, undisplay } from './display.js';
import { cd, pwd } from './directory.js';
import { echo } from './echo.js';
import { edit } from './edit.js';
import { disable, enable } from './enable.js';
import { exec } from './exec.js';
import { exportCommand } from './export.js';
import { exportFile } from './export-file.js';
import { find } from './find.js';
import { finish } from './finish.js';
import { backtrace, down, frame, up } from './frame.js';
import { goto } from './goto.js';
import { helpCommand } from './help.js';
import { history } from './history.js';
import { ignore } from './ignore.js';
import { info } from './info.js';
import { insert } from './insert.js';
import { jump } from './jump.js';
import { kill } from './kill.js';
import { list } from './list.js';
import { log } from './log.js';
import { ls } from './ls.js';
import { next, step } from './next.js';
import { output, print } from './print.js';
import { printf } from './printf.js';
import { quit } from './quit.js';
import { retry } from './retry.js';
import { reverseContinue, reverseFinish, reverseStep } from './reverse.js';
import { revive } from './revive.js';
import { save } from './save.js';
import { set } from './set.js';
import { shell } from './shell.js';
import { who } from './who.js';
import { why } from './why.js';
import { show } from './show.js';
import { run, start } from './start.js';
import { timeline } from './timeline.js';
import { redo, undo } from './undo.js';
import { advance, until } from './until.js';
import { awatch, rwatch, watch } from './watch.js';
import { addSafePath } from './safe-path.js';
import { source } from './source.js';

export function commandTable(): readonly Command[] {
  const commands: Command[] = [
    next,
    step,
    continueCommand,
    run,
    start,
    until,
    advance,
    finish,
    jump,
    back,
    reverseStep,
    reverseContinue,
    reverseFinish,
    goto,
    undo,
    redo,
    checkpoint,
    restart,
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
    timeline,
    frame,
    backtrace,
    up,
    down,
    print,
    output,
    pwd,
    diff,
    ls,
    cat,
    find,
    log,
    why,
    shell,
    exec,
    bisect,
    history,
    who,
    edit,
    insert,
    deleteStep,
    cd,
    commit,
    exportCommand,
    exportFile,
    set,
    show,
    echo,
    printf,
    source,
    addSafePath,
    complete,
    quit,
    kill,
  ];
  const table = () => commands;
  commands.push(helpCommand(table), aproposCommand(table), ...defineCommands(table), ifCommand, whileCommand);
  return commands;
}
