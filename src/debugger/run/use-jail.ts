import type { JailSettings } from '../../build/workspace.js';
import { giveUpInside } from './back-inside.js';
import { sayStopped } from './dataset.js';
import type { Session } from '../session.js';

/** Other settings of the jail from the next command on; one that runs is stopped, and what steps had left running in it is revived. */
export async function useJail(session: Session, jail: JailSettings): Promise<void> {
  session.jail = jail;
  await giveUpInside(session, true);
  sayStopped(session, await session.workspace.reconfigure(jail), true);
  await session.probe.reconfigure(jail);
}
