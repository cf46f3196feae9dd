import { defineConfig } from 'vitest/config'

/**
 * The suites that run the whole house, each in a folder with a `suite.json` that names what it needs:
 * `vitest run --config tests/vitest.config.ts tests/interop`.
 */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    // No test meets the public DHT, nor does any program that a test starts; those of tests/dht name their own nodes.
    env: {
      LANTERNE_DHT: 'off',
      // Nothing is fetched by a test that does not say so.
      LANTERNE_FFMPEG: 'path',
      LANTERNE_LSD: 'off',
      LANTERNE_PORT_MAPPING: 'off',
      LANTERNE_WEBRTC: 'no-stun',
    },
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    // Each test has programs of its own at work; two files at once would only measure how busy the machine is.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // What is polled comes when a page has done something: a second is little on a machine that has much to do.
    expect: { poll: { timeout: 15_000 } },
  },
})
