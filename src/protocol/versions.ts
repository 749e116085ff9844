/** Modern revisions carry their version on every request; legacy ones settle it in an `initialize` handshake. */
export type Era = 'modern' | 'legacy';

export const MODERN_VERSION = '2026-07-28';

/** Legacy revisions that Bartizan speaks, newest first. */
export const LEGACY_VERSIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26'];

/** The revision that the HTTP+SSE transport is from: settled with servers over that transport only. */
export const HTTP_SSE_VERSION = '2024-11-05';

/** Whether a server that has settled this version is a legacy one. */
export function isLegacyVersion(version: string): boolean {
  return LEGACY_VERSIONS.includes(version) || version === HTTP_SSE_VERSION;
}

export const LATEST_LEGACY_VERSION = '2025-11-25';

export const SUPPORTED_VERSIONS: readonly string[] = [MODERN_VERSION, ...LEGACY_VERSIONS];
