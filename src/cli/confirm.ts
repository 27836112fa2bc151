/** Asks a question on the terminal. What is no answer is asked again; Ctrl-C and Ctrl-D are a no. */
export async function confirm(message: string): Promise<boolean> {
  const { Questions } = await import('../repl/questions.js');
  try {
    return await new Questions(process.stdin, process.stdout, new AbortController().signal).yesNo(message);
  } finally {
    // Who still reads from the terminal does not end.
    process.stdin.pause();
  }
}
