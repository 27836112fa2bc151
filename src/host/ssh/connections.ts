/** The way to the other machine: one connection, made anew after it was lost, and more where one is not enough. */
import { setTimeout as sleep } from 'node:timers/promises';
import { KleeError } from '../../errors.js';
import type { Owner } from '../owner.js';
import type { SshAddress } from './address.js';
import { Connection, type Place } from './connection.js';

const manySessions = 'klee needs several: raise MaxSessions in its sshd_config';
const firstPauseMs = 25;
const lastPauseMs = 800;

/**
 * The first connection's holder is the owner. Others are opened when all sessions that sshd takes over one are in use
 * (sshd_config(5), MaxSessions): a daemon that a step left behind keeps the session of its step open. They stay open till the end.
 */
export class Connections {
  readonly address: SshAddress;
  #first: Connection;
  #more: Connection[] = [];
  /** Directories of the holders of connections that were lost: those may not know yet. */
  #lost: string[] = [];
  #opening: Promise<void> | undefined;
  #closed = false;

  /** @throws KleeError KLEE_CONNECTION; KLEE_MISSING_PROGRAM without ssh. */
  static async open(address: SshAddress): Promise<Connections> {
    return new Connections(address, await Connection.open(address, []));
  }

  private constructor(address: SshAddress, first: Connection) {
    this.address = address;
    this.#first = first;
  }

  /** The holder of the first connection: of the last one while there is none. */
  get owner(): Owner {
    const { pid, startTime } = this.#first.holder;
    return { pid, startTime };
  }

  /**
   * A connection that was lost is made anew, but never before somebody has been told of the loss: what runs there has been ended,
   * and `owner` will be another one.
   * @throws KleeError KLEE_CONNECTION when that is now, and when it cannot be made anew.
   */
  async first(): Promise<Connection> {
    if (!this.#closed && this.#first.isUntold) throw await this.#first.loss();
    while (this.#first.isOver) {
      await this.#open(async (replaced) => {
        this.#first = await Connection.open(this.address, replaced);
      });
    }
    return this.#first;
  }

  /**
   * Does `open` with room for one session more; it gives the place back when its session is over. Again with another place where
   * it answers undefined: the other side has refused the session.
   * @throws KleeError KLEE_CONNECTION
   */
  async inPlace<T>(open: (place: Place) => Promise<T | undefined>): Promise<T> {
    for (let pause = firstPauseMs; ;) {
      const place = await this.#takePlace();
      const opened = await open(place);
      if (opened !== undefined) return opened;
      if (place.connection.refused()) continue;
      if (pause > lastPauseMs) throw this.#error('takes no more than one session over a connection', manySessions);
      // Sessions that are over here count there until their programs have been waited for.
      await sleep(pause);
      pause *= 2;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#opening?.catch(() => undefined);
    await Promise.all([this.#first, ...this.#more].map((connection) => connection.close()));
  }

  async #takePlace(): Promise<Place> {
    for (;;) {
      const first = await this.first();
      for (const connection of [first, ...this.#more]) {
        const place = connection.take();
        if (place !== undefined) return place;
      }
      await this.#open(async (replaced) => {
        this.#more.push(await Connection.open(this.address, replaced));
      });
    }
  }

  #error(what: string, hint: string): KleeError {
    return new KleeError('KLEE_CONNECTION', `${this.address.text} ${what}`, { hint });
  }

  /** One at a time: whoever waits meanwhile looks again whether another is needed. */
  #open(open: (replaced: readonly string[]) => Promise<void>): Promise<void> {
    if (this.#closed) {
      throw this.#error('is not connected any more', 'klee has closed the connection: it is ending');
    }
    this.#opening ??= this.#prepare(open).finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #prepare(open: (replaced: readonly string[]) => Promise<void>): Promise<void> {
    const over = [this.#first, ...this.#more].filter((connection) => connection.isOver);
    this.#more = this.#more.filter((connection) => !connection.isOver);
    this.#lost = [...new Set([...this.#lost, ...over.map((connection) => connection.holder.directory)])];
    const replaced = this.#lost;
    await open(replaced);
    this.#lost = this.#lost.filter((directory) => !replaced.includes(directory));
  }
}
