import { carriesData, type Link, linksIn } from '../inspect/links.ts';

/** The text without addresses that would carry data away; the very same text where there are none. */
export function withoutLeaks(text: string, hosts: readonly string[], isInjected: boolean): string {
  let written = '';
  let from = 0;
  for (const link of linksIn(text, isInjected ? 'all' : 'pictures')) {
    if (!leaks(link, hosts, isInjected)) continue;
    written += `${text.slice(from, link.start)}[${link.isPicture ? 'picture' : 'link'} to ${link.url.hostname} removed]`;
    from = link.end;
  }
  return written + text.slice(from);
}

/** Pictures with data in their address; links only within a text that gives orders, or where a blank is left for data. */
function leaks(link: Link, hosts: readonly string[], isInjected: boolean): boolean {
  if (isGranted(link.url.hostname, hosts)) return false;
  if (link.isPicture) return carriesData(link) || (isInjected && link.url.search !== '');
  return isInjected && (carriesData(link) || link.url.search !== '');
}

function isGranted(host: string, hosts: readonly string[]): boolean {
  return hosts.some((each) => (each.startsWith('*.') ? host.endsWith(each.slice(1)) : host === each));
}
