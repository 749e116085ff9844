/** `bartizan/testing`: builders, working fakes, and servers that misbehave on purpose. */
export { BEHAVIOURS, type Behaviour } from './behaviours.ts';
export { exchangeOf, modernMeta, requestOf } from './exchange.ts';
export {
  createFakeImageRegistry,
  type FakeImage,
  type FakeImageRegistry,
  type FakeLayer,
} from './fake-image-registry.ts';
export { fakePins } from './fake-pins.ts';
export { type FakeRecorder, fakeRecorder } from './fake-recorder.ts';
export {
  type Attestation,
  createFakeRegistry,
  type FakePackage,
  type FakeRegistry,
  type Manifest,
  type PublishedKey,
  publishedKey,
} from './fake-registry.ts';
export {
  type Command,
  hostileHttpServer,
  hostileOldHttpServer,
  hostileServer,
  readSeen,
  type Seen,
} from './hostile-server.ts';
export { listingOf, offerOf } from './listing.ts';
export { type RawClient, type RawClientOptions, rawClient } from './raw-client.ts';
export { type ArchivedFile, tarballOf } from './tarball.ts';
