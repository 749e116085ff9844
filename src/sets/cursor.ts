/** Where the next page of a set's list begins. It says all that there is to know, so nothing is kept for it. */
export interface Place {
  /** Which member, counted from 0. */
  readonly member: number;
  /** How many of its entries stood on earlier pages. */
  readonly skip: number;
}

export const START: Place = { member: 0, skip: 0 };

export function cursorOf({ member, skip }: Place): string {
  return Buffer.from(`${member}.${skip}`).toString('base64url');
}

/** Undefined of what `cursorOf` has not written. A false one only shows another part of the same list. */
export function parseCursor(cursor: string, members: number): Place | undefined {
  const found = /^(\d{1,4})\.(\d{1,6})$/.exec(
    Buffer.from(cursor.slice(0, 64), 'base64url').toString('latin1'),
  );
  const place = { member: Number(found?.[1]), skip: Number(found?.[2]) };
  return found !== null && place.member < members && cursorOf(place) === cursor ? place : undefined;
}
