/** Asks a question on the terminal; Enter alone, and Ctrl-C, are a no. */
export async function confirm(message: string): Promise<boolean> {
  const { default: enquirer } = await import('enquirer');
  try {
    const { answer } = await enquirer.prompt<{ answer: boolean }>({
      type: 'confirm',
      name: 'answer',
      message,
      initial: false,
    });
    return answer;
  } catch (error) {
    // enquirer rejects with the empty string, no error, when the question is cancelled.
    if (error === '') return false;
    throw error;
  }
}
