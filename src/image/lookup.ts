/** Finding images by what users call them. Pure: works on the list of all images. */
import { KleeError } from '../errors.js';
import type { SnapshotId } from '../storage/store.js';
import type { ImageConfig } from './config.js';
import type { Image } from './image.js';
import { nearest } from '../nearest.js';
import { defaultTag, parseReference, parseTag } from './reference.js';

/** Who asks, since Kleene words the same failure in two ways: `from` by FROM and run, `manage` by inspect, tag and removal. */
export type Asker = 'from' | 'manage';

/** A snapshot of an image, and what commands in it run with. */
export interface ResolvedImage {
  readonly image: Image;
  readonly snapshot: SnapshotId;
  /** As it was when the snapshot was taken. */
  readonly config: ImageConfig;
}

/** `name:tag`, or the id of an image without one. */
export function nameOf(image: Image): string {
  return image.name === undefined ? image.id : `${image.name}:${image.tag ?? defaultTag}`;
}

/**
 * The image that `text` names: by name:tag, else by id, else by the beginning of an id.
 * @throws KleeError KLEE_NO_IMAGE when there is none, or more than one; KLEE_REFERENCE
 */
export function findImage(images: readonly Image[], text: string, asker: Asker): Image {
  const { name, tag } = parseTag(text);
  const named = images.find((image) => image.name === name && image.tag === tag);
  if (named !== undefined) return named;
  // An id has no tag: `f472:latest` can only be a name.
  const begun = text === name ? images.filter((image) => image.id.startsWith(name)) : [];
  const exact = begun.find((image) => image.id === name) ?? (begun.length === 1 ? begun[0] : undefined);
  if (exact !== undefined) return exact;
  if (begun.length > 1) {
    const candidates = begun.map((image) => (image.name === undefined ? image.id : `${image.id} (${nameOf(image)})`));
    throw new KleeError(
      'KLEE_NO_IMAGE',
      `'${text}' is the beginning of ${begun.length} image ids: ${candidates.join(', ')}`,
      {
        hint: 'give more of the id',
      },
    );
  }
  throw notFound(images, text, name, asker);
}

/**
 * The snapshot that `text`, a reference, stands for: the image's final one without `@snapshot`, or with `@image`.
 * @throws KleeError KLEE_NO_IMAGE, KLEE_NO_SNAPSHOT, KLEE_REFERENCE
 */
export function resolveImage(images: readonly Image[], text: string, asker: Asker): ResolvedImage {
  const { snapshot } = parseReference(text);
  const image = findImage(images, text.replace(/@.*$/, ''), asker);
  if (snapshot === undefined || snapshot === 'image') return { image, snapshot: image.snapshot, config: image.config };
  const begun = image.instructions.filter((instruction) => instruction.snapshot?.startsWith(snapshot));
  const [only] = begun.length === 1 ? begun : begun.filter((instruction) => instruction.snapshot === snapshot);
  if (only?.snapshot !== undefined) return { image, snapshot: only.snapshot, config: only.config ?? image.config };
  if (image.snapshot !== snapshot) {
    throw new KleeError('KLEE_NO_SNAPSHOT', `invalid snapshot @${snapshot}`, { hint: snapshotHint(image, snapshot) });
  }
  return { image, snapshot, config: image.config };
}

function notFound(images: readonly Image[], text: string, name: string, asker: Asker): KleeError {
  const message = asker === 'from' ? `could not find image ${text}` : `Error: No such image: ${text}`;
  const tags = images.filter((image) => image.name === name).map((image) => image.tag ?? defaultTag);
  const near = nearest(
    text,
    images.flatMap((image) => (image.name === undefined ? [] : [image.name, nameOf(image)])),
  );
  const hint =
    images.length === 0
      ? "there are no images yet; make one: 'klee image create -t debian bootstrap bookworm'"
      : tags.length > 0
        ? `${name} has the tag${tags.length > 1 ? 's' : ''} ${tags.join(', ')}`
        : near === undefined
          ? "'klee lsi' lists the images"
          : `did you mean ${near}?`;
  return new KleeError('KLEE_NO_IMAGE', message, { hint });
}

function snapshotHint(image: Image, wanted: SnapshotId): string {
  const known = image.instructions.flatMap(({ snapshot }) => (snapshot === undefined ? [] : [snapshot]));
  const begun = known.filter((snapshot) => snapshot.startsWith(wanted));
  const near = begun.length === 1 ? begun[0] : nearest(wanted, known);
  return near === undefined ? `'klee snapshots ${nameOf(image)}' lists those that there are` : `did you mean @${near}?`;
}
