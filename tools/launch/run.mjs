import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { nodeFlags } from './node-flags.mjs'
import { bootstrap, root } from './paths.mjs'

/**
 * Runs the command with the launcher's own input, output and signals, and ends as it ends.
 * @param {string} runtime path of the Node to run it on
 * @param {string[]} args the file to run and its arguments; with `bin`, the tool's arguments
 * @param {{ cwd: string, bin?: string }} options
 * @returns {Promise<void>}
 */
export function runToEnd(runtime, args, { cwd, bin }) {
  const folders = [
    dirname(runtime),
    join(root, 'node_modules', '.bin'),
    join(bootstrap, 'node_modules', '.bin'),
  ]
  const env = {
    ...process.env,
    [pathName()]: [...folders, process.env[pathName()] ?? ''].join(delimiter),
  }
  const command = bin ?? runtime
  const commandArgs = bin ? args : [...nodeFlags, ...args]
  // On Windows the tools are .cmd files, which only a shell runs.
  const shell = bin !== undefined && process.platform === 'win32'
  const child = spawn(command, shell ? commandArgs.map(quote) : commandArgs, {
    cwd,
    env,
    stdio: 'inherit',
    shell,
  })
  return new Promise((resolve, reject) => {
    const stopForwarding = forwardSignals(child)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      stopForwarding()
      process.exitCode = code ?? 1
      // Whoever waits for us learns the same as if they had run the command themselves.
      if (signal) process.kill(process.pid, signal)
      resolve()
    })
  })
}

/**
 * Passes signals on to `child` until the returned function is called.
 * @param {import('node:child_process').ChildProcess} child
 * @param {{ thenExit?: boolean }} [options] `thenExit`: the launch ends with the child that was told to stop
 */
export function forwardSignals(child, { thenExit = false } = {}) {
  // A terminal tells every process in front of it; told twice, a program would think that it is urged to hurry.
  const isTold = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  let isStopping = false
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    isStopping = true
    if (thenExit) child.once('close', () => process.exit(signal === 'SIGINT' ? 130 : 143))
    if (!isTold || signal === 'SIGTERM') child.kill(signal)
  }
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, onSignal)
  const watch = watchShell(() => {
    if (!isStopping) onSignal('SIGTERM')
  })
  return () => {
    clearInterval(watch)
    for (const signal of signals) process.off(signal, onSignal)
  }
}

/**
 * npm hands a signal to the shell that it runs us in, which dies of it and tells nobody: its death is the signal.
 * @param {() => void} onDeath
 */
function watchShell(onDeath) {
  const shell = process.ppid
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return undefined
  return setInterval(() => {
    if (process.ppid !== shell) onDeath()
  }, 100).unref()
}

/** Windows spells it Path, and an environment that was copied minds the difference. */
function pathName() {
  return Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
}

/** @param {string} argument */
function quote(argument) {
  return /[\s"]/.test(argument) ? `"${argument.replaceAll('"', '""')}"` : argument
}
