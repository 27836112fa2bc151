/** How a command is to complain: one line and a hint. */
import { expect } from 'vitest';
import type { CliResult } from './cli.js';

export interface Complaint {
  readonly status: 1 | 2 | 125;
  /** The line, whole. */
  readonly error: string | RegExp;
  readonly hint: string | RegExp;
}

/** One line and a hint, in a build that began the line about the image, and nothing else. */
export function expectComplaint(result: CliResult, { status, error, hint }: Complaint): void {
  const [said, advice, ...rest] = result.stderr.trimEnd().split('\n');
  expect(said).toMatch(typeof error === 'string' ? exactly(error) : error);
  expect(advice).toMatch(typeof hint === 'string' ? exactly(`hint: ${hint}`) : hint);
  // The line of a Dockerfile that is at fault.
  const beside = rest.filter((line) => !/^ +(?:\d* \| |--> )/.test(line));
  expect(beside.filter((line) => !/^Failed to build image [0-9a-f]{12}\./.test(line))).toEqual([]);
  expect(result.stdout + result.stderr).not.toMatch(/^ {4}at /m);
  expect(result.status).toBe(status);
}

const exactly = (text: string) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
