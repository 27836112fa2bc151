import { expect, it } from 'vitest';
import { EventMessages, jsonLine, plain } from '../../../src/commands/messages/json.js';

const output = (chunk: Buffer | string, step = 1) => ({ type: 'output' as const, step, chunk: Buffer.from(chunk) });

it('output is text; what is not UTF-8 says so', () => {
  const messages = new EventMessages();
  expect(messages.of(output('hëllo\n'))).toEqual([{ type: 'output', step: 1, text: 'hëllo\n' }]);
  expect(messages.of(output(Buffer.from([0xff, 0x41])))).toEqual([
    { type: 'output', step: 1, text: '/0E=', encoding: 'base64' },
  ]);
});

it('a character in two pieces comes whole', () => {
  const messages = new EventMessages();
  const bytes = Buffer.from('a€');
  expect(messages.of(output(bytes.subarray(0, 2)))).toEqual([{ type: 'output', step: 1, text: 'a' }]);
  expect(messages.of(output(bytes.subarray(2, 3)))).toEqual([]);
  expect(messages.of(output(Buffer.concat([bytes.subarray(3), Buffer.from('b')])))).toEqual([
    { type: 'output', step: 1, text: '€b' },
  ]);
});

it('half a character is not lost when something else follows', () => {
  const messages = new EventMessages();
  messages.of(output(Buffer.from('€').subarray(0, 2)));
  expect(messages.of({ type: 'warning', text: 'x' })).toEqual([
    { type: 'output', step: 1, text: '4oI=', encoding: 'base64' },
    { type: 'warning', text: 'x' },
  ]);
  messages.of(output(Buffer.from('€').subarray(0, 2)));
  expect(messages.of(output('y', 2)).map((message) => 'step' in message && message.step)).toEqual([1, 2]);
});

it('data is what JSON can hold', () => {
  async function* later() {
    yield await Promise.resolve(1);
  }
  const value = { a: [1n, Buffer.from('x')], f: () => 1, later: later(), map: new Map([['k', undefined]]), n: null };
  expect(JSON.parse(JSON.stringify(plain(value)))).toEqual({ a: [1, { text: 'x' }], map: {}, n: null });
});

it('a message is one line', () => {
  expect(jsonLine({ type: 'text', text: 'a\nb' })).toBe('{"type":"text","text":"a\\nb"}\n');
});
