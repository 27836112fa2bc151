import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventsPage } from '../../../scripts/docs/events-page.mjs';
import * as documentedMessages from '../../../src/commands/messages/documented-messages.js';
import * as documentedValues from '../../../src/commands/messages/documented-values.js';
import { protocolVersion } from '../../../src/commands/messages/message.js';

const page = new URL('../../../docs/reference/events.md', import.meta.url);
const messages = { protocolVersion, ...documentedMessages, ...documentedValues };
const events = new URL('../../../src/debugger/events.ts', import.meta.url);

describe('docs/reference/events.md', () => {
  it('is what the tables of messages print', () => {
    expect(readFileSync(page, 'utf8'), 'docs/reference/events.md is stale: run `npm run docs`').toBe(
      eventsPage(messages),
    );
  });

  it('has every event of the engine, and every reason to stop', () => {
    const source = readFileSync(events, 'utf8');
    const named = (key: string) => [...source.matchAll(new RegExp(`\\b${key}: '(\\w+)'`, 'g'))].map(([, name]) => name);
    expect(named('type').length).toBeGreaterThan(5);
    expect(Object.keys(messages.eventMessages).sort()).toEqual([...new Set(named('type'))].sort());
    expect(Object.keys(messages.stopReasons)).toEqual(expect.arrayContaining(named('kind')));
    const text = eventsPage(messages);
    for (const name of [...named('type'), ...Object.keys(messages.messageParts)])
      expect(text).toContain(`\n### ${name}\n`);
  });
});
