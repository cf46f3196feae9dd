import { mutate, seededRandom } from '@lanterne/kernel/testing'
import fc from 'fast-check'

/** For property tests: one of `seeds`, changed as the fuzzing of parsers changes them. */
export function mutatedBytes(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc.nat().map((seed) => mutate({ mostBytes: 1 << 20 }, seeds, seededRandom(seed)))
}
