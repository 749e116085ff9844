/** Words for the operator: what a text has, in a form that no terminal takes for something else. */
export function shown(text: string): string {
  return JSON.stringify(text.slice(0, 60)).replace(/[^\x20-\x7e]/g, '?');
}
