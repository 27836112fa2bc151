import { askChoice, withKeysTaken } from './questions.js';

/** What to do with changes that were made by hand, before the next step runs. */
export async function askAboutChanges(input: NodeJS.ReadStream): Promise<'drop' | 'keep' | 'cancel'> {
  const choices = [
    { name: 'drop', message: 'drop them, and run the step on the clean snapshot' },
    { name: 'keep', message: 'keep them; the session is then not reproducible' },
    { name: 'cancel', message: 'stay here' },
  ] as const;
  return withKeysTaken(input, () =>
    askChoice('Files were changed by hand. What becomes of the changes?', choices, 'cancel'),
  );
}
