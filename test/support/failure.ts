import { KleeError } from '../../src/errors.js';

/** The error of klee that `action` throws. Another error is thrown on, and none fails the test. */
export function failure(action: () => unknown): KleeError {
  try {
    action();
  } catch (error) {
    if (error instanceof KleeError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
