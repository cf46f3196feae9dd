import { defineConfig } from 'vitest/config'
import { seedOfTree } from './tools/test/seed.ts'

/** Unit and property tests, beside the code that they test. The integration suites in tests/ have their own. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    // No test meets the public DHT, nor does any program that a test starts.
    env: {
      LANTERNE_FUZZ_SEED: process.env['LANTERNE_FUZZ_SEED'] ?? `${seedOfTree(import.meta.dirname)}`,
      LANTERNE_DHT: 'off',
      LANTERNE_LSD: 'off',
      LANTERNE_PORT_MAPPING: 'off',
      LANTERNE_WEBRTC: 'no-stun',
    },
    include: [
      'packages/*/{src,scripts}/**/*.test.ts',
      'apps/*/src/**/*.test.{ts,tsx}',
      'packaging/src/**/*.test.ts',
      'tools/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    setupFiles: ['tools/test/begin-chance.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
