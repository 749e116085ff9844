// What usual recognisers do: one pattern for each entity, and nothing is checked. To have something to be better than.
const PATTERNS = {
  CREDIT_CARD: /\b(?:\d[ -]?){12,18}\d\b/g,
  IBAN_CODE: /\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b/g,
  US_SSN: /\b\d{3}-?\d{2}-?\d{4}\b/g,
  US_DRIVER_LICENSE: /\b[A-Z]?\d{7,8}\b/g,
  IP_ADDRESS: /\b(?:\d{1,3}\.){3}\d{1,3}\b/g,
  EMAIL_ADDRESS: /\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\b/g,
  PHONE_NUMBER: /(?:\+?\d{1,3}[ .-]?)?(?:\(\d{1,4}\)[ .-]?)?\d{2,4}(?:[ .-]\d{2,4}){1,3}\b/g,
};

export function baseline(text, entity) {
  const pattern = PATTERNS[entity];
  if (pattern === undefined) return [];
  return [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
  }));
}
