import { parseTag } from '../image/reference.js';
import { usageError } from './arguments.js';
import { defineCommand } from './command.js';

const usage = 'commit NAME[:TAG]';

export const commit = defineCommand({
  name: 'commit',
  group: 'keeping',
  usage: [usage],
  summary: 'Make an image of the position',
  details: [
    'The files and the configuration after the steps that have run. An image that has the tag already loses it and stays.',
  ],
  examples: ['commit PostgreSQL:halfway'],
  repeat: 'never',
  async run(args, context) {
    if (args === '') throw usageError('Under which name?', usage);
    return context.debugger.commit(parseTag(args));
  },
  *show(image) {
    yield 'image created';
    yield image.id;
  },
});
