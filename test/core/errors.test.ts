import { expect, it } from 'vitest';
import { EspalierError } from '../../src/core/errors.js';

it('says where, what and what to try, for every problem at once', () => {
  const error = new EspalierError([
    {
      code: 'UNKNOWN_KIND',
      path: 'tasks.spam.labelModel.kind',
      message: 'expected one of dawidSkene, majorityVote; received "dawidSkeen". Did you mean "dawidSkene"?',
      position: { file: 'mail.yaml', line: 41, column: 13 },
      excerpt: '   41 |       kind: dawidSkeen\n      |             ^^^^^^^^^^',
    },
    {
      code: 'LF_FAULT',
      message: 'task "spam", labeling function "link", example "7": threw',
      hint: 'Set data.onFault: count.',
    },
  ]);
  expect(error.code).toBe('UNKNOWN_KIND');
  expect(error.exitCode).toBe(1);
  expect(error.message).toBe(
    [
      'mail.yaml:41:13  UNKNOWN_KIND  tasks.spam.labelModel.kind: expected one of dawidSkene, majorityVote; received',
      '  "dawidSkeen". Did you mean "dawidSkene"?',
      '   41 |       kind: dawidSkeen',
      '      |             ^^^^^^^^^^',
      'LF_FAULT  task "spam", labeling function "link", example "7": threw',
      '  Set data.onFault: count.',
    ].join('\n'),
  );
});
