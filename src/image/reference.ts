/** Image references as users write them: `name[:tag][@snapshot]`. */
import { KleeError } from '../errors.js';
import type { SnapshotId } from '../storage/store.js';

export interface Reference {
  /** A name, an image id, or the beginning of one. */
  readonly name: string;
  /** `latest` where none was written. */
  readonly tag: string;
  /** Without the `@`. Whether the image has it is not known here. */
  readonly snapshot?: SnapshotId;
}

export const defaultTag = 'latest';

const component = '[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?';
const form = new RegExp(
  `^(?<name>${component}(?:/${component})*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<snapshot>[A-Za-z0-9]+))?$`,
);

/** @throws KleeError KLEE_REFERENCE when `text` is not of the form name[:tag][@snapshot]. */
export function parseReference(text: string): Reference {
  const groups = form.exec(text)?.groups;
  const name = groups?.['name'];
  if (name === undefined) {
    throw new KleeError('KLEE_REFERENCE', `'${text}' is not an image reference`, {
      hint: 'an image is written name[:tag][@snapshot], e.g. debian:latest or PostgreSQL:failed@fb70baa07e6e',
    });
  }
  const snapshot = groups?.['snapshot'];
  return { name, tag: groups?.['tag'] ?? defaultTag, ...(snapshot === undefined ? {} : { snapshot }) };
}

/**
 * A reference that an image is to be called by: a snapshot has no place in it.
 * @throws KleeError KLEE_REFERENCE
 */
export function parseTag(text: string): Reference {
  const reference = parseReference(text);
  if (reference.snapshot !== undefined) {
    throw new KleeError('KLEE_REFERENCE', `'${text}' names a snapshot, and a tag is name[:tag] alone`, {
      hint: `leave @${reference.snapshot} out`,
    });
  }
  return reference;
}

/** `name:tag[@snapshot]`, the tag always written out. */
export function formatReference(reference: Reference): string {
  const snapshot = reference.snapshot === undefined ? '' : `@${reference.snapshot}`;
  return `${reference.name}:${reference.tag}${snapshot}`;
}
