import { spawn } from 'node:child_process'
import { forwardSignals } from './run.mjs'

const maxOutput = 4_000_000

/**
 * Runs a program to its end and gives back all that it said, and its exit code, or the name of the signal or error
 * that ended it. A launch that is told to stop tells the program, and ends with it.
 * @param {string} command @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean }} [options]
 * @returns {Promise<{ code: number | string, output: string }>}
 */
export function collect(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const stopForwarding = forwardSignals(child, { thenExit: true })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-maxOutput)
      })
    }
    child.on('error', (error) => {
      stopForwarding()
      resolve({ code: 'code' in error ? String(error.code) : 'error', output: `${output}\n${error.message}` })
    })
    child.on('close', (code, signal) => {
      stopForwarding()
      resolve({ code: code ?? signal ?? 1, output })
    })
  })
}
