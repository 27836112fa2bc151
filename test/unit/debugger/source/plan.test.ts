import { describe, expect, it } from 'vitest';
import { Plan } from '../../../../src/debugger/source/plan.js';
import { dialects } from '../../../../src/dockerfile/dialect.js';

const text = 'FROM busybox\nRUN make\n\n# Who runs it.\nUSER nobody\n';
const plan = Plan.parse(text, dialects.kleene, 'Dockerfile');

describe('insert', () => {
  it('leaves a comment with the instruction that it stands over', () => {
    expect(plan.insert(3, 'RUN make check').text).toBe(
      'FROM busybox\nRUN make\nRUN make check\n\n# Who runs it.\nUSER nobody\n',
    );
  });

  it('can make a new first and a new last step', () => {
    expect(plan.insert(1, 'ARG VERSION=1').text).toBe(`ARG VERSION=1\n${text}`);
    expect(plan.insert(4, 'RUN id').text).toBe(`${text}RUN id\n`);
  });

  it('gives no id that another plan has', () => {
    const unused = plan.insert(2, 'RUN id').document.nextId;
    expect(plan.insert(2, 'RUN make check', unused).step(2).id).toBe(unused);
    expect(plan.insert(4, 'RUN make check', unused).step(4).id).toBe(unused);
  });

  it('does not change the plan that it is called on', () => {
    plan.insert(2, 'RUN id');
    expect(plan.text).toBe(text);
    expect(plan.edited).toBe(false);
  });
});
