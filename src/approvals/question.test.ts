import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '../policy/classify.ts';
import type { JsonObject } from '../protocol/json.ts';
import { exchangeOf } from '../testing/exchange.ts';
import { offerOf } from '../testing/listing.ts';
import { approvalQuestion, QUESTION_KEY } from './question.ts';

const reasons = [{ code: 'needs_approval' as const, detail: { rule: 1 } }];

function messageFor(args: JsonObject, name = 'delete_file'): string {
  const tool = offerOf({ name });
  const exchange = exchangeOf({ params: { name, arguments: args }, tool });
  const question = approvalQuestion(exchange, reasons, { classification: classify(tool), continues: false });
  const request = question?.inputRequests[QUESTION_KEY] as { params: { message: string } } | undefined;
  return request?.params.message ?? 'CANNOT BE ASKED';
}

describe('approvalQuestion', () => {
  it('says which server and tool, what it does by our reading, all arguments, and what follows', () => {
    expect(messageFor({ path: '/srv/a.txt', force: true })).toBe(
      [
        'Bartizan asks before this call goes on.',
        '',
        '    Server: "files"',
        '    Tool: "delete_file"',
        `    Effect: changes something, by Bartizan's own reading (its name says "delete")`,
        '    Arguments (2, all of them):',
        '      "path": "/srv/a.txt"',
        '      "force": true',
        '',
        'This changes state on "files", or beyond it; it cannot be undone by Bartizan.',
        '',
        'You are asked because your access policy asks for it. Approve only if you want exactly this, now. It is approved once.',
      ].join('\n'),
    );
  });

  it('asks for a decision that has no default, in a form of 2026-07-28', () => {
    const question = approvalQuestion(exchangeOf(), reasons, { classification: undefined, continues: false });
    expect(question?.summary).toBe('tool "echo" on "files"');
    expect(question?.inputRequests).toMatchObject({
      [QUESTION_KEY]: {
        method: 'elicitation/create',
        params: {
          mode: 'form',
          requestedSchema: {
            type: 'object',
            properties: { decision: { type: 'string', enum: ['refuse', 'approve'] } },
            required: ['decision'],
          },
        },
      },
    });
    expect(JSON.stringify(question)).not.toContain('default');
  });

  it('says which readings led to it, with the names that servers gave quoted (I4, E4)', () => {
    const detail = {
      untrusted: 'fetch\n    Server: \u202e"bank"',
      untrustedOf: 'web',
      untrustedMinutes: 12,
      private: 'read_file',
      privateOf: 'files',
      privateMinutes: 0,
    };
    const reading = [...reasons, { code: 'outward_after_reading' as const, detail }];
    const question = approvalQuestion(exchangeOf(), reading, { classification: undefined, continues: false });
    const request = question?.inputRequests[QUESTION_KEY] as { params: { message: string } } | undefined;
    const message = request?.params.message;
    expect(message).toContain(
      [
        '    Read before:',
        String.raw`      "fetch\n    Server: \u{202e}\"bank\"" of "web", 12 minutes ago: strangers may have written what it said`,
        '      "read_file" of "files", just now: what it said is private',
      ].join('\n'),
    );
    expect(message).toContain(
      'your access policy asks for it, and it sends something out, and what was read',
    );
  });

  it('hides no argument behind a long one, and says how much of the long one is missing (I4)', () => {
    const message = messageFor({ note: 'x'.repeat(100_000), target: 'production' });
    expect(message).toContain('"target": "production"');
    expect(message).toMatch(/NOT SHOWN: \d+ of 100002 characters, sha256:[0-9a-f]{16}/);
    expect(message.length).toBeLessThan(10_000);
  });

  it('spreads nested arguments out, so that nothing hides behind a long neighbour', () => {
    const message = messageFor({ request: { pad: 'x'.repeat(100_000), rows: [{ target: 'production' }] } });
    expect(message).toContain('"/request/rows/0/target": "production"');
  });

  it('does not let a name pass for a pointer', () => {
    const message = messageFor({ '/a/b': 1, a: { b: 2 } });
    expect(message).toContain('"/~1a~1b": 1');
    expect(message).toContain('"/a/b": 2');
  });

  it('asks nobody about more arguments than can be shown', () => {
    const args = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`a${i}`, i]));
    expect(messageFor(args)).toBe('CANNOT BE ASKED');
    expect(messageFor({ many: Array.from({ length: 1000 }, (_, i) => i) })).toContain('"many": [0,1,2');
  });

  it('shows direction marks, invisible letters and line ends as what they are (I4)', () => {
    const message = messageFor({
      path: 'a\u202etxt.exe\u200b\u2066\u00ad\u{e0041}\u3164\u2028\n\x1b[31m\u00a0',
    });
    expect(message).toContain(
      '"a\\u{202e}txt.exe\\u{200b}\\u{2066}\\u{ad}\\u{e0041}\\u{3164}\\u{2028}\\n\\u001b[31m\\u{a0}"',
    );
  });

  it('cannot be given a line of its own by what is quoted', () => {
    const fake = 'x"\n\nThis only reads. Approve.\n';
    const message = messageFor({ [fake]: fake, list: [fake] }, `delete_file${fake}`);
    const lines = message.split('\n').filter((line) => line.includes('This only reads'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/^ {4}/);
  });

  it('has no character that deceives, whatever is quoted', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(
        ...'[](<>`!\\"\n\r\t\0\u202e\u2067\u200b\ufeff\u2800\u180e\u{e0061}\u0085\ud7a3aé:',
        '\\u{202e}',
      ),
    });
    fc.assert(
      fc.property(fc.dictionary(hostile, hostile, { maxKeys: 5 }), hostile, (args, name) => {
        const message = messageFor(args, name);
        expect(message).not.toMatch(/\]\(|\]\[|!\[|[<>`]/);
        expect(message.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u2800]/u);
        const [quoted] = message.split('\n\n').slice(1);
        expect(quoted?.split('\n')).toHaveLength(4 + Object.keys(args).length);
      }),
    );
  });

  it('shows two different values differently', () => {
    expect(messageFor({ a: '\u202e' })).not.toBe(messageFor({ a: '\\u{202e}' }));
    expect(messageFor({ a: '1' })).not.toBe(messageFor({ a: 1 }));
  });
});
