/** Whether an inline style (CSS Style Attributes) takes its element out of sight. */

const NOTHING = /^0*(?:\.0+)?(?:px|pt|r?em|ex|ch|v[wh]|%)?$/;
const NEXT_TO_NOTHING = /^(?:[01](?:\.\d+)?px|0*\.\d+(?:px|pt|r?em)|1(?:\.\d+)?pt)$/;
const FAR_AWAY = /^-\d{3,}/;

const HIDING: Readonly<Record<string, RegExp>> = {
  display: /^none$/,
  visibility: /^(?:hidden|collapse)$/,
  opacity: NOTHING,
  'font-size': new RegExp(`${NOTHING.source}|${NEXT_TO_NOTHING.source}`),
  font: /(?:^| )0(?:px|pt|r?em|%)?(?:\/| |$)/,
  left: FAR_AWAY,
  right: FAR_AWAY,
  top: FAR_AWAY,
  bottom: FAR_AWAY,
  'margin-left': FAR_AWAY,
  'margin-top': FAR_AWAY,
  'text-indent': FAR_AWAY,
  clip: /^rect\((?:0|1px)/,
  'clip-path': /^inset\((?:50|100)%/,
  transform: /scale[xy]?\(0*(?:\.0+)?\)|translate[xy]?\(-\d{3,}/,
  color: /^(?:transparent|rgba\(.*,0*(?:\.0+)?\)|#(?:...0|.{6}00))$/,
  '-webkit-text-fill-color': /^transparent$/,
};

export function hidesByStyle(style: string): boolean {
  const declared = declarationsIn(style);
  for (const [property, value] of declared) if (HIDING[property]?.test(value) === true) return true;
  return isCutOff(declared) || isDrawnOnItself(declared);
}

function declarationsIn(style: string): ReadonlyMap<string, string> {
  const declared = new Map<string, string>();
  for (const declaration of style
    .toLowerCase()
    .replace(/\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//g, '')
    .split(';')) {
    const colon = declaration.indexOf(':');
    if (colon < 0) continue;
    const value = declaration.slice(colon + 1).replace('!important', '');
    declared.set(declaration.slice(0, colon).trim(), value.trim().replace(/\s*([,()])\s*/g, '$1'));
  }
  return declared;
}

function isCutOff(declared: ReadonlyMap<string, string>): boolean {
  if (!/^(?:hidden|clip)/.test(declared.get('overflow') ?? '')) return false;
  return ['height', 'width', 'max-height', 'max-width'].some((side) => {
    const size = declared.get(side);
    return size !== undefined && (NOTHING.test(size) || NEXT_TO_NOTHING.test(size));
  });
}

/** White on white and the like. */
function isDrawnOnItself(declared: ReadonlyMap<string, string>): boolean {
  const ground = declared.get('background-color') ?? declared.get('background');
  return ground !== undefined && declared.get('color') === ground;
}
