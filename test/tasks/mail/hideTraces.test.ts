import { describe, expect, it } from 'vitest';
import { hideNames, hideTraces } from '../../../tasks/mail/prepare/hideTraces.js';

const rule = '_______________________________________________';

describe('hideTraces', () => {
  it('cuts the footers of list servers, quoted ones too', () => {
    expect(
      hideTraces(
        `Use a bigger disk.\n\n-- \nIrish Linux Users' Group: ilug@linux.ie\nhttp://www.linux.ie/mailman/listinfo/ilug for (un)subscription information.\nList maintainer: listmaster@linux.ie\n`,
      ),
    ).toBe('Use a bigger disk.\n\n--');
    expect(
      hideTraces(
        `yes\n${rule}\nRPM-List mailing list <RPM-List@freshrpms.net>\nhttp://lists.freshrpms.net/mailman/listinfo/rpm-list\n`,
      ),
    ).toBe('yes');
    expect(hideTraces(`> http://xent.com/mailman/listinfo/fork\n> words\nmore`)).toBe('> words\nmore');
  });

  it('cuts advertisements up to their end and goes on after it', () => {
    const advertised = `before\n\nThis sf.net email is sponsored by:ThinkGeek\nWelcome to geek heaven.\nhttp://thinkgeek.com/sf\n${rule}\nafter`;
    expect(hideTraces(advertised)).toBe('before\n\nafter');
  });

  it('cuts one line only where an advertisement has no end', () => {
    const text = `This sf.net email is sponsored by: x\n${Array.from({ length: 20 }, (_, i) => `line ${i}`).join('\n')}`;
    expect(hideTraces(text).split('\n')).toHaveLength(20);
  });

  it("cuts the feed reader's little header and keeps what the feed says", () => {
    expect(
      hideTraces('URL: http://www.newsisfree.com/click/1/\nDate: 2002-10-06T18:12:42+01:00\n\nNews of the day'),
    ).toBe('News of the day');
    expect(hideTraces('See\nURL: http://a.org/b')).toBe('See\nURL: http://a.org');
  });

  it('leaves what people write', () => {
    const text = '> does exmh know rpm?\n\nIt does, with spamassassin.\n\n-- \nTom';
    expect(hideTraces(text)).toBe('> does exmh know rpm?\n\nIt does, with spamassassin.\n\n--\nTom');
  });
});

describe('hideNames', () => {
  it.each([
    ['write to Tom <tom@example.org> or mailto:ann@a.ie', 'write to Tom <address> or <address>'],
    ['http://user@shop.com:8080/track/1?u=zzzz', 'http://shop.com'],
    ['http://xent.com/pipermail/fork/ is gone', ' is gone'],
    ['on Thu, 22 Aug 2002 17:23:15 +0100 he', 'on   he'],
    ['the forkers of FoRK fork', 'the  of  '],
    ['forked processes and corks', 'forked processes and corks'],
    ['DeathToSpamDeathToSpam', ''],
  ])('%s', (text, hidden) => {
    expect(hideNames(text)).toBe(hidden);
  });
});
