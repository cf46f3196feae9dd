import { runTool } from '../run-tool.ts'

/** How much work goes into making a download small: much for one that is published, little for one that is only tried. */
export type Effort = 'much' | 'little'

/**
 * Compresses with the `xz` of this machine. Blocks of one size by two threads: the bytes do not depend on how many
 * processors there are.
 */
export function xz(bytes: Uint8Array, effort: Effort): Promise<Buffer> {
  const level = effort === 'much' ? '-6' : '-0'
  const args = [level, '--threads=2', '--block-size=67108864', '--check=crc32', '-c']
  return runTool('xz', args, { input: bytes })
}
