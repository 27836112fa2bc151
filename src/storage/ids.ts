import { randomBytes } from 'node:crypto';

/** A new id of a snapshot or dataset: 12 characters of [0-9a-f], never all digits (jail(8) would take that for a jail's number). */
export function newId(): string {
  for (;;) {
    const id = randomBytes(6).toString('hex');
    if (isId(id)) return id;
  }
}

export function isId(text: string): boolean {
  return /^[0-9a-f]{12}$/.test(text) && /[a-f]/.test(text);
}
