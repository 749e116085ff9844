import fc from 'fast-check';
import validator from 'validator';
import { describe, expect, it } from 'vitest';
import { findPersonalData, KINDS, type Wanted } from './find.ts';
import { loadPhones } from './phones.ts';

const phones = await loadPhones();
const wanted: Wanted = {
  kinds: new Set(Object.values(KINDS).flat()),
  phones,
  countries: ['US', 'GB', 'DE', 'FR'],
};
const codes: Wanted = { kinds: new Set(KINDS.codes), phones: undefined, countries: [] };

const found = (text: string, name = '', of: Wanted = wanted): string[] =>
  findPersonalData(text, name, of).map(({ start, end, kind }) => `${kind}: ${text.slice(start, end)}`);

/** Numbers that issuers publish as examples, or that follow from how their check digits are made. */
const EXAMPLES: readonly (readonly [text: string, kind: string, what: string])[] = [
  ['pay with 4111 1111 1111 1111 now', 'card', '4111 1111 1111 1111'],
  ['card 5555555555554444', 'card', '5555555555554444'],
  ['3782 822463 10005', 'card', '3782 822463 10005'],
  ['4111/1111/1111/1111', 'card', '4111/1111/1111/1111'],
  ['x 4111_1111_1111_1111', 'card', '4111_1111_1111_1111'],
  ['my card: 4111\n1111\n1111\n1111', 'card', '4111\n1111\n1111\n1111'],
  ['٤١١١١١١١١١١١١١١١', 'card', '٤١١١١١١١١١١١١١١١'],
  ['6011-1111-1111-1117', 'card', '6011-1111-1111-1117'],
  ['GB82 WEST 1234 5698 7654 32', 'iban', 'GB82 WEST 1234 5698 7654 32'],
  ['IBAN DE89370400440532013000.', 'iban', 'DE89370400440532013000'],
  ['my ssn is 219-09-9998', 'us-ssn', '219-09-9998'],
  ['SSN 219099998', 'us-ssn', '219099998'],
  ['NHS number 943 476 5919', 'uk-nhs', '943 476 5919'],
  ['NI: AB123456C', 'uk-nino', 'AB123456C'],
  ['AB 12 34 56 C', 'uk-nino', 'AB 12 34 56 C'],
  ['Steuer-ID 86095742719', 'de-tax-id', '86095742719'],
  ['2 55 08 14 168 025 38', 'fr-nir', '2 55 08 14 168 025 38'],
  ['NIE X1234567L', 'es-dni', 'X1234567L'],
  ['DNI 12345678Z', 'es-dni', '12345678Z'],
  ['12345678-Z', 'es-dni', '12345678-Z'],
  ['RSSMRA85T10A562S', 'it-codice-fiscale', 'RSSMRA85T10A562S'],
  ['BSN 111222333', 'nl-bsn', '111222333'],
  ['PESEL 44051401359', 'pl-pesel', '44051401359'],
  ['CPF 529.982.247-25', 'br-cpf', '529.982.247-25'],
  ['11.222.333/0001-81', 'br-cnpj', '11.222.333/0001-81'],
  ['Aadhaar 2345 6789 1238', 'in-aadhaar', '2345 6789 1238'],
  ['PAN ABCPE1234F', 'in-pan', 'ABCPE1234F'],
  ['11010519491231002X', 'cn-resident-id', '11010519491231002X'],
  ['TFN 123 456 782', 'au-tfn', '123 456 782'],
  ['ABN 51 824 753 556', 'au-abn', '51 824 753 556'],
  ['Medicare 2123 45670 1', 'au-medicare', '2123 45670 1'],
  ['SIN 193 456 787', 'ca-sin', '193 456 787'],
  ['811218-9876', 'se-personnummer', '811218-9876'],
  ['131052-308T', 'fi-hetu', '131052-308T'],
  ['756.9217.0769.85', 'ch-ahv', '756.9217.0769.85'],
  ['S1234567D', 'sg-nric', 'S1234567D'],
  ['12.345.678-5', 'cl-rut', '12.345.678-5'],
  ['passport number: C01X00T47', 'passport', 'C01X00T47'],
  ["driver's license is D1234567", 'driving-licence', 'D1234567'],
  ['routing number 021000021', 'us-routing-number', '021000021'],
  ['write to Ada.Lovelace+x@mail.example.org.', 'email', 'Ada.Lovelace+x@mail.example.org'],
  ['call +1 212 555 2368', 'phone', '+1 212 555 2368'],
  ['Tel. 030 901820', 'phone', '030 901820'],
  ['born on 12 March 1984 in', 'birth-date', '12 March 1984'],
  ['DOB: 1984-03-12', 'birth-date', '1984-03-12'],
  ['from 8.8.4.4 today', 'ip', '8.8.4.4'],
  ['2001:db8:85a3::8a2e:370:7334', 'ip', '2001:db8:85a3::8a2e:370:7334'],
  ['00:1b:63:84:45:e6', 'mac', '00:1b:63:84:45:e6'],
  ['at 52.520008, 13.404954', 'coordinates', '52.520008, 13.404954'],
  ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'wallet', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
  ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'wallet', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
  ['ssh://ada@host/x', 'user-in-url', 'ada'],
  ['Dear Ada Lovelace,', 'person', 'Ada Lovelace'],
  ['at 221 Baker Street, London', 'postal-address', '221 Baker Street'],
];

describe('personal data', () => {
  it.each(EXAMPLES)('is found in "%s"', (text, kind, what) => {
    expect(found(text)).toEqual([`${kind}: ${what}`]);
  });

  it('is not found where the check digits are others', () => {
    for (const [text, , what] of EXAMPLES.slice(4, 37)) {
      if (/ssn|medicare/i.test(text) || /AB ?12|ABCPE/.test(text)) continue; // these have no check digit
      for (const [digit, other] of [
        ['1', '2'],
        ['5', '6'],
      ] as const) {
        const at = what.lastIndexOf(digit);
        if (at < 0) continue;
        const wrong = what.slice(0, at) + other + what.slice(at + 1);
        expect([wrong, found(text.replace(what, wrong), '', codes)]).toEqual([wrong, []]);
      }
    }
  });

  it('is found by the name of the member that holds it', () => {
    expect(found('943476591')).toEqual([]);
    expect(found('9434765919', 'nhsNumber')).toEqual(['uk-nhs: 9434765919']);
    expect(found('021000021', 'routing_number')).toEqual(['us-routing-number: 021000021']);
    expect(found('1984-03-12', 'dateOfBirth')).toEqual(['birth-date: 1984-03-12']);
  });

  it.each([
    'version 10.2.3.4 and v1.2.3.4',
    'at 2026-11-27T19:36:12.123Z, 1732736172, 1732736172123 ms',
    'sha 3f786850e387550fdab836ed7e6dc881de23001b and id 550e8400-e29b-41d4-a716-446655440000',
    'order 1234567890123456 of $4,111,111.11 with 12345 67890 parts',
    'rows 1 2 3 4 5 6 7 8 9 10 11 12 and 100-200-3000',
    'ISBN 978-3-16-148410-0, EAN 4006381333931',
    'pi is 3.14159265358979323846, e is 2.718281828459045',
    'npm i @scope/package@1.2.3 and icon@2x.png, a@b',
    '0x52908400098527886E0F7030069857D2E4169EE7',
    '127.0.0.1 and 0.0.0.0, ::1, 00:00:00:00:00:00',
    'lines 100-200, pages 12-34-56, 2024/05/12',
    'The Street was long. He drove down the Road in May.',
  ])('is not found in "%s"', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('of a level is not looked for below it', () => {
    expect(found('a@b.example, +1 212 555 2368, 8.8.8.8', '', codes)).toEqual([]);
  });
});

describe('against another implementation', () => {
  const digits = (count: number): fc.Arbitrary<string> =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count });

  it('the numbers of cards are the same, whatever the digits', () => {
    fc.assert(
      fc.property(digits(15), fc.constantFrom('4', '51', '55', '2221', '6011', '62'), (rest, first) => {
        const number = (first + rest).slice(0, 16);
        if (validator.isCreditCard(number)) expect(found(number, '', codes)).toEqual([`card: ${number}`]);
        if (!validator.isLuhnNumber(number)) expect(found(number, '', codes)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['NHS', (text: string) => validator.isTaxID(text, 'pl-PL'), 11, 'pesel'],
    ['BSN', (text: string) => validator.isTaxID(text, 'nl-NL'), 9, 'bsn'],
    ['OIB', (text: string) => validator.isTaxID(text, 'hr-HR'), 11, 'oib'],
  ] as const)('national numbers are the same: %s', (_, isValid, count, word) => {
    fc.assert(
      fc.property(digits(count), (number) => {
        if (isValid(number) && !/^0/.test(number)) {
          expect(found(`${word} ${number}`, '', codes)).toEqual([expect.stringContaining(number)]);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('IBANs are the same', () => {
    fc.assert(
      fc.property(digits(18), (rest) => {
        for (let check = 2; check < 99; check++) {
          const iban = `DE${String(check).padStart(2, '0')}${rest}`;
          expect(found(iban, '', codes).length).toBe(validator.isIBAN(iban) ? 1 : 0);
        }
      }),
      { numRuns: 30 },
    );
  });
});
