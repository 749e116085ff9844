import { Page } from './page.ts';

/** Entries that one publication takes. */
const PAGE_ENTRIES = 16_384;

/** Terminal records that are in the journal and not yet in the log, in order. */
export class Backlog {
  /** The last page takes more; those before it are full, or on their way. */
  readonly #pages: Page[] = [];
  #first: Page | undefined;
  #empty: Page | undefined;

  get count(): number {
    let count = 0;
    for (const page of this.#pages) count += page.count;
    return count;
  }

  add(line: string): void {
    let page = this.#pages.at(-1);
    if (page === undefined || page === this.#first || page.count === PAGE_ENTRIES) {
      page = this.#empty ?? new Page();
      this.#empty = undefined;
      this.#pages.push(page);
    }
    page.add(line);
  }

  /** What is to be published next. It stays as it is, and the first, until it is dropped. */
  first(): Page | undefined {
    this.#first = this.#pages[0];
    return this.#first;
  }

  /** The first page has been published. */
  dropFirst(): void {
    this.#empty = this.#pages.shift();
    this.#empty?.clear();
    this.#first = undefined;
  }

  lines(): string[] {
    return this.#pages.flatMap((page) => page.lines());
  }
}
