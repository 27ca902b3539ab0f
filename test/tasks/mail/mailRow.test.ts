import { describe, expect, it } from 'vitest';
import { longestText, readMailRow } from '../../../tasks/mail/prepare/mailRow.js';

const read = (group: string, ...lines: string[]) =>
  readMailRow(group, '1.txt', new TextEncoder().encode(lines.join('\n')));

const answer = [
  'From ilug-admin@linux.ie  Thu Aug 22 17:19:25 2002',
  'From: Tom <tom@a.ie>',
  'To: ilug@linux.ie, Ann <ann@a.ie>',
  'Message-Id: <2@a.ie>',
  'In-Reply-To: Your message of Thu <1@a.ie>',
  "List-Id: Irish Linux Users' Group <ilug.linux.ie>",
  'Subject: [ILUG] Re: =?iso-8859-1?Q?Caf=E9?= disks',
  'Content-Type: text/plain; charset=iso-8859-1',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  '> which disk=3F',
  'The caf=E9 one, see http://10.0.0.1/x and http://disks.ie/y!',
];

describe('readMailRow', () => {
  it('decodes subject and body, counts, and hides the list', async () => {
    const { columns, gold, links } = await read('easy-ham-2', ...answer);
    expect(columns).toMatchObject({
      subject: 'Café disks',
      text: '> which disk?\nThe café one, see http://10.0.0.1 and http://disks.ie',
      format: 'plain',
      charset: 'western',
      links: 2,
      ip_links: 1,
      link_hosts: 2,
      recipients: 2,
      quoted_lines: 1,
      own_lines: 1,
    });
    expect(gold).toEqual({ spam: 'ham', hard_ham: 'easy', mailing_list: 'list', topic: 'ilug', reply: 'reply' });
    expect(links).toMatchObject({ messageId: '<2@a.ie>', answers: ['<1@a.ie>'] });
  });

  it('gives spam no gold below the root, whatever its headers say', async () => {
    const { gold } = await read('spam-1', ...answer);
    expect(gold).toEqual({ spam: 'spam', hard_ham: '', mailing_list: '', topic: '', reply: '' });
  });

  it('leaves open what headers do not settle', async () => {
    const tagged = await read('easy-ham-1', 'From: a@b.c', 'Subject: Re: [Spambayes] tests', '', 'words');
    expect(tagged.gold).toMatchObject({ mailing_list: '', topic: '', reply: '' });
    const plain = await read('hard-ham-1', 'From: a@b.c', 'Subject: Your order', '', 'words');
    expect(plain.gold).toEqual({ spam: 'ham', hard_ham: 'hard', mailing_list: 'direct', topic: '', reply: 'original' });
  });

  it.each([
    ['fork.xent.com', 'fork'],
    ['rpm-zzzlist.freshrpms.net', 'rpm'],
    ['razor-users.example.sourceforge.net', 'antispam'],
    ['exmh-users.spamassassin.taint.org', 'exmh'],
    ['social.linux.ie', 'other'],
  ])('reads topic from List-Id %s', async (id, topic) => {
    const { gold } = await read('easy-ham-1', 'From: a@b.c', `List-Id: Name <${id}>`, 'Subject: s', '', 'words');
    expect(gold.topic).toBe(topic);
  });

  it('reads HTML where there is no plain text, and cuts long bodies at a space', async () => {
    const body = `<p>${'word '.repeat(longestText)}</p><a href="http://a.org">x</a>`;
    const { columns } = await read('spam-2', 'From: a@b.c', 'Subject: s', 'Content-Type: text/html', '', body);
    expect(columns.format).toBe('html');
    expect(columns.links).toBe(1);
    expect(columns.text.length).toBeLessThanOrEqual(longestText);
    expect(columns.text.endsWith('word')).toBe(true);
    expect(columns.bytes).toBeGreaterThan(5 * longestText);
  });
});
