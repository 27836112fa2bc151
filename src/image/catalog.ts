/**
 * The images of a klee root: `<root>/images/<id>/image.json`, with the logs of their steps beside it.
 *
 * Metadata and storage change in an order such that a crash in between never loses an image: a record is written after
 * the snapshots that it names are on disk, and removed before they are destroyed. What a crash leaves are snapshots that
 * no record names; who sweeps them asks `snapshotsInUse`.
 */
import { join } from 'node:path';

import { KleeError } from '../errors.js';
import { withLock } from '../host/locks.js';
import type { StateMachine } from '../host/machine.js';
import { unlessGone } from '../host/unless-gone.js';
import type { SnapshotId, Store } from '../storage/store.js';
import { type Containers, neededBy } from './containers.js';
import { type Image, type ImageId, imageVersion, ownSnapshots, snapshotsOf } from './image.js';
import { type Asker, findImage, type ResolvedImage, resolveImage } from './lookup.js';
import { readRecord, removeRecord, writeRecord } from './records.js';
import { parseTag } from './reference.js';

/** What the catalog needs of the storage. */
export type ImageStore = Pick<Store, 'destroyAll' | 'foreignClones' | 'keep'>;

export class Catalog {
  readonly #machine: StateMachine;
  readonly #directory: string;
  readonly #store: ImageStore;
  readonly #containers: Pick<Containers, 'list'>;
  readonly #heldElsewhere: () => Promise<ReadonlySet<SnapshotId>>;

  /**
   * `root` is the klee root, on `machine`; nothing is made in it before the first image.
   * @param heldElsewhere the snapshots that stay when an image of them goes: those that sessions have
   */
  constructor(
    machine: StateMachine,
    root: string,
    store: ImageStore,
    containers: Pick<Containers, 'list'>,
    heldElsewhere: () => Promise<ReadonlySet<SnapshotId>>,
  ) {
    this.#machine = machine;
    this.#directory = join(root, 'images');
    this.#store = store;
    this.#containers = containers;
    this.#heldElsewhere = heldElsewhere;
  }

  /** Where the record of an image is, and its logs. A build may write logs there before it calls `add`. */
  directory(id: ImageId): string {
    return join(this.#directory, id);
  }

  /** Whether there is a record of this image. */
  async has(id: ImageId): Promise<boolean> {
    return (await unlessGone(this.#machine.files.lstat(this.#path(id)))) !== undefined;
  }

  /** Does `work` while no klee removes an image. @throws KleeError KLEE_LOCKED */
  async whileNothingGoes<T>(work: () => Promise<T>): Promise<T> {
    return this.#locked(work);
  }

  /** Every image, the newest first. */
  async list(): Promise<Image[]> {
    return oneBearerPerTag(await this.#read());
  }

  /** As on disk: after a crash two images can bear one tag. */
  async #read(): Promise<Image[]> {
    const { files } = this.#machine;
    const ids = (await unlessGone(files.readdir(this.#directory))) ?? [];
    const records = await Promise.all(ids.map(({ text }) => readRecord<Image>(files, this.#path(text), imageVersion)));
    return records.filter((image) => image !== undefined).sort(newestFirst);
  }

  /** `list` under the lock, making it so on disk: else an image would get back the tag that it lost when the later bearer goes. */
  async #settle(): Promise<Image[]> {
    const found = await this.#read();
    const settled = oneBearerPerTag(found);
    for (const [index, image] of settled.entries()) {
      if (image !== found[index]) await writeRecord(this.#machine.files, this.#path(image.id), image);
    }
    return settled;
  }

  /**
   * The image that `text` names: by name[:tag], by id, or by the beginning of an id.
   * @throws KleeError KLEE_NO_IMAGE, worded for `asker`; KLEE_REFERENCE
   */
  async find(text: string, asker: Asker = 'manage'): Promise<Image> {
    return findImage(await this.list(), text, asker);
  }

  /**
   * What `FROM text` starts from: `name[:tag][@snapshot]`.
   * @throws KleeError KLEE_NO_IMAGE, KLEE_NO_SNAPSHOT, KLEE_REFERENCE
   */
  async resolve(text: string, asker: Asker = 'from'): Promise<ResolvedImage> {
    return resolveImage(await this.list(), text, asker);
  }

  /**
   * Adds an image, its snapshots being safe on disk before it can be found. One that already bears its tag loses it and stays.
   * Answers the record as written.
   */
  async add(image: Image): Promise<Image> {
    await this.#store.keep(image.snapshot, image.id);
    if (image.failure?.wreckage !== undefined) await this.#store.keep(image.failure.wreckage, image.id);
    return this.#locked(async () => {
      await this.#machine.files.mkdir(this.directory(image.id), { recursive: true });
      return this.#write({ ...image, taggedAt: image.name === undefined ? undefined : Date.now() });
    });
  }

  /**
   * Gives the image that `text` names the tag `name[:tag]` in the place of the one it has.
   * @throws KleeError KLEE_NO_IMAGE, KLEE_REFERENCE
   */
  async tag(text: string, tag: string): Promise<Image> {
    const reference = parseTag(tag);
    // Outside the lock first: a mistyped name neither waits nor makes the directory that the lock is in.
    await this.find(text);
    return this.#locked(async () => {
      const image = findImage(await this.#settle(), text, 'manage');
      return this.#write({ ...image, name: reference.name, tag: reference.tag, taggedAt: Date.now() });
    });
  }

  /**
   * Removes the image that `text` names, and the snapshots that no other image has.
   * @throws KleeError KLEE_IMAGE_IN_USE while other images or containers are made from it, or what klee knows nothing about; KLEE_NO_IMAGE
   */
  async remove(text: string): Promise<Image> {
    await this.find(text);
    return this.#locked(async () => {
      const images = await this.#settle();
      const image = findImage(images, text, 'manage');
      const children = images.filter((other) => other.parent?.id === image.id).map(({ id }) => id);
      if (children.length > 0) throw inUse(text, 'images', children);
      const users = (await this.#containers.list()).filter((one) => neededBy(one).some((is) => is.image === image.id));
      for (const [kind, by] of [
        ['run', 'containers'],
        ['build', 'sessions'],
      ] as const) {
        const ids = users.filter((one) => one.kind === kind).map(({ id }) => id);
        if (ids.length > 0) throw inUse(text, by, ids);
      }
      // Before its record goes: an image without some of its snapshots would be none.
      const clones = await this.#clonesOf(image, images);
      if (clones.length > 0) throw inUse(text, 'datasets', clones);
      await this.#destroy(image, images);
      return image;
    });
  }

  /** The images that `prune` would remove, children before their parents. */
  async prunable(options: { all: boolean }): Promise<Image[]> {
    const used = new Set((await this.#containers.list()).flatMap(neededBy).map(({ image }) => image));
    const images = await this.list();
    if (images.some((image) => options.all || image.name === undefined)) {
      const cloned = await this.#store.foreignClones();
      for (const image of images) {
        if ([...ownSnapshots(image)].some((snapshot) => cloned.has(snapshot))) used.add(image.id);
      }
    }
    let left = images;
    const gone: Image[] = [];
    for (;;) {
      const parents = new Set(left.map((image) => image.parent?.id));
      const next = left.filter(
        (image) => (options.all || image.name === undefined) && !parents.has(image.id) && !used.has(image.id),
      );
      if (next.length === 0) return gone;
      gone.push(...next);
      left = left.filter((image) => !next.includes(image));
    }
  }

  /** Removes the images without a tag (`all`: every image) that no other image and no container is made from. */
  async prune(options: { all: boolean }): Promise<Image[]> {
    return this.#locked(async () => {
      await this.#settle();
      const images = await this.prunable(options);
      for (const image of images) await this.#destroy(image, await this.list());
      return images;
    });
  }

  /** Every snapshot that an image or a container needs to stay. */
  async snapshotsInUse(): Promise<Set<SnapshotId>> {
    const [images, containers] = await Promise.all([this.list(), this.#containers.list()]);
    return new Set([
      ...images.flatMap((image) => [...snapshotsOf(image)]),
      ...containers.flatMap(neededBy).map(({ snapshot }) => snapshot),
    ]);
  }

  /**
   * The new bearer of a tag is written before the old one loses it, and while both bear it `list` lets the later have it:
   * a crash in between changes nothing for the reader.
   */
  async #write(image: Image): Promise<Image> {
    const earlier = (await this.#settle()).filter(
      (other) =>
        image.name !== undefined && other.id !== image.id && other.name === image.name && other.tag === image.tag,
    );
    // A clock that was set back must not give the tag back to the earlier image.
    const taggedAt = Math.max(image.taggedAt ?? 0, ...earlier.map((other) => (other.taggedAt ?? 0) + 1));
    const written: Image = image.name === undefined ? image : { ...image, taggedAt };
    await writeRecord(this.#machine.files, this.#path(image.id), written);
    for (const other of earlier) await writeRecord(this.#machine.files, this.#path(other.id), untagged(other));
    return written;
  }

  async #clonesOf(image: Image, images: readonly Image[]): Promise<string[]> {
    const cloned = await this.#store.foreignClones();
    return onlyOf(image, images).flatMap((snapshot) => cloned.get(snapshot) ?? []);
  }

  async #destroy(image: Image, images: readonly Image[]): Promise<void> {
    await removeRecord(this.#machine.files, this.#path(image.id));
    // After the record: a session that takes a snapshot of an image looks for that first.
    const held = await this.#heldElsewhere();
    const own = onlyOf(image, images).filter((snapshot) => !held.has(snapshot));
    if (own.length > 0) await this.#store.destroyAll([], own);
    await this.#machine.files.removeTree(this.directory(image.id));
  }

  async #locked<T>(work: () => Promise<T>): Promise<T> {
    await this.#machine.files.mkdir(this.#directory, { recursive: true });
    return withLock(this.#machine, `${this.#directory}.lock`, work);
  }

  #path(id: ImageId): string {
    return join(this.directory(id), 'image.json');
  }
}

/** The snapshots that go when the image goes, the latest first. */
function onlyOf(image: Image, images: readonly Image[]): SnapshotId[] {
  const shared = new Set(images.filter(({ id }) => id !== image.id).flatMap((other) => [...snapshotsOf(other)]));
  return [...ownSnapshots(image)].reverse().filter((snapshot) => !shared.has(snapshot));
}

function untagged(image: Image): Image {
  return { ...image, name: undefined, tag: undefined, taggedAt: undefined };
}

function newestFirst(a: Image, b: Image): number {
  return b.created - a.created || a.id.localeCompare(b.id);
}

function oneBearerPerTag(images: readonly Image[]): Image[] {
  const bearers = new Map<string, Image>();
  for (const image of images) {
    const key = `${image.name}:${image.tag}`;
    const rival = bearers.get(key);
    if (rival === undefined || (rival.taggedAt ?? 0) < (image.taggedAt ?? 0)) bearers.set(key, image);
  }
  return images.map((image) =>
    image.name === undefined || bearers.get(`${image.name}:${image.tag}`) === image ? image : untagged(image),
  );
}

type Users = 'images' | 'containers' | 'sessions' | 'datasets';

function inUse(text: string, by: Users, ids: readonly string[]): KleeError {
  const hint = {
    images: "remove those first, with 'klee rmi ID'",
    containers: "remove those first, with 'klee rmc ID'",
    sessions: "remove those first, with 'klee sessions rm ID'",
    datasets: 'klee did not make them: destroy them first, or promote them, with zfs(8)',
  }[by];
  return new KleeError(
    'KLEE_IMAGE_IN_USE',
    [`could not remove image ${text} since it is used for ${by}:`, ...ids].join('\n'),
    { hint },
  );
}
