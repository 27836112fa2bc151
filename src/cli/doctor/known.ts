import { asKleeError } from '../../host/system-errors.js';
import type { Finding } from '../../view/findings.js';

/** What `work` answers, or its failure as a finding. An error that klee does not know is thrown. */
export async function known<T>(
  topic: string,
  subject: string,
  work: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly finding: Finding }> {
  try {
    return { value: await work() };
  } catch (error) {
    const complaint = asKleeError(error);
    if (complaint === undefined) throw error;
    return { finding: { topic, subject, state: 'problem', detail: complaint.message, remedy: complaint.hint } };
  }
}
