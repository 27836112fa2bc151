/** What a driver has of a jail while it runs. */
export interface Running<Process> {
  /** undefined when somebody else has ended it. */
  processes(): Promise<Process[] | undefined>;
  stop(): Promise<void>;
}

/** A jail that is started when it is first needed, and again when somebody else has ended it. */
export class OnDemand<Process, Jail extends Running<Process>> {
  readonly #start: () => Promise<Jail>;
  #current: Jail | undefined;
  #starting: Promise<Jail> | undefined;

  constructor(start: () => Promise<Jail>) {
    this.#start = start;
  }

  /** undefined while it does not run. */
  get current(): Jail | undefined {
    return this.#current;
  }

  /** The running jail, and what runs in it now. A start that fails is tried again the next time. */
  async entered(): Promise<{ jail: Jail; found: readonly Process[] }> {
    const jail = await this.#started();
    const found = await jail.processes();
    if (found !== undefined) return { jail, found };
    // Of what has been ended something may be left: a mount, a file.
    await this.stop();
    return { jail: await this.#started(), found: [] };
  }

  /** Does nothing when it does not run. */
  async stop(): Promise<void> {
    const jail = await this.#starting?.catch(() => undefined);
    this.#starting = undefined;
    this.#current = undefined;
    await jail?.stop();
  }

  async #started(): Promise<Jail> {
    this.#starting ??= this.#start().then((jail) => (this.#current = jail));
    try {
      return await this.#starting;
    } catch (error) {
      this.#starting = undefined;
      throw error;
    }
  }
}
