import { deepStrictEqual } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { mutateBencode } from '../testing/mutate-bencode.ts'
import { BencodeError, decodeBencode, encodeBencode } from './bencode.ts'

/** What is read is written again in one way only, and read back as the same. */
export const fuzz: FuzzTarget = {
  name: 'bencode',
  refuses: (error) => error instanceof BencodeError,
  mutate: mutateBencode,
  run(bytes) {
    const written = encodeBencode(decodeBencode(bytes))
    deepStrictEqual(encodeBencode(decodeBencode(written)), written)
  },
}
