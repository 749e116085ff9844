import { html, jsonForHtml } from '../../src/sdk/server.ts';

export function card(title: string, home: string, words: string, items: string[]): string {
  const list = items.map((item) => html`<li>${item}</li>`);
  return String(html`<h1 title="${title}">${title}</h1><a href="${home}">home</a>
    <a href="https://search.example/?q=${words}">more</a><ul>${list}</ul>`);
}

export const state = (value: unknown): string =>
  `<script type="application/json">${jsonForHtml(value)}</script>`;
