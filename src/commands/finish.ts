import { shortText } from './step-words.js';
import { noArguments } from './arguments.js';
import { defineCommand } from './command.js';

export const finish = defineCommand({
  name: 'finish',
  aliases: ['fin'],
  group: 'running',
  usage: ['finish'],
  summary: 'Run to the end of the stage',
  details: ['Stops on the way as `continue` does. After `set exec-direction reverse` it is `reverse-finish`.'],
  examples: ['finish'],
  repeat: 'never',
  async run(args, context) {
    noArguments(args, 'finish');
    const { running, travel } = context.debugger;
    if (travel.direction === 'back') return travel.reverseFinish();
    const [frame] = travel.frames();
    if (frame !== undefined) context.frontEnd.write(`Run till exit from #0  ${shortText(frame.from.logical)}\n`);
    return running.finish();
  },
});
