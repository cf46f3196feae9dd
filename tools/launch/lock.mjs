import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { houseCache } from './paths.mjs'
import { LaunchFailure, say, sentence } from './say.mjs'

const pollMs = 200
const beatMs = 2000
/** Polls without a beat after which a holder counts as gone. Counted, not timed: a sleeping laptop beats no less than it polls. */
const silentPolls = 100
/** Longest wait for a holder that is alive: thirty minutes of polls. */
const maxPolls = (30 * 60_000) / pollMs

/**
 * Runs `work` while no other launch of this repository holds the lock `name`.
 * A lock whose holder died is taken over: at once where its process can be seen to be gone, else when it stops beating.
 * @template T @param {string} name @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function withLock(name, work) {
  const file = join(houseCache, `${name}.lock`)
  makeFolder()
  await acquire(file)
  const beat = setInterval(() => utimesSync(file, new Date(), new Date()), beatMs)
  const release = () => {
    clearInterval(beat)
    rmSync(file, { force: true })
  }
  // `process.exit` and a signal that ends the launch leave no lock behind either.
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

function makeFolder() {
  try {
    mkdirSync(houseCache, { recursive: true })
  } catch (error) {
    throw diskFailure(error)
  }
}

/** @param {string} file */
async function acquire(file) {
  let lastBeat = 0
  let polls = 0
  for (let waited = 0; waited < maxPolls; waited++) {
    if (take(file)) return
    const holder = look(file)
    if (!holder) continue
    polls = holder.beat === lastBeat ? polls + 1 : 0
    lastBeat = holder.beat
    if (holder.isGone || polls > silentPolls) {
      takeAway(file, holder.beat)
      continue
    }
    if (waited === 0) say(sentence('waiting'))
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
  throw new LaunchFailure('lock-timeout', { detail: file })
}

/** @param {string} file */
function take(file) {
  try {
    const handle = openSync(file, 'wx')
    writeSync(handle, JSON.stringify({ pid: process.pid, host: hostname() }))
    closeSync(handle)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw diskFailure(error)
  }
}

/** Who holds the lock, or undefined when nobody does any more. @param {string} file */
function look(file) {
  try {
    const beat = statSync(file).mtimeMs
    const text = readFileSync(file, 'utf8')
    // Empty for an instant after it was made; if it stays so, its silence gives it away.
    const { pid, host } = text ? JSON.parse(text) : { pid: 0, host: '' }
    return { beat, isGone: host === hostname() && !isAlive(pid) }
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    if (error instanceof SyntaxError) return { beat: 0, isGone: false }
    throw error
  }
}

/** Removes a dead holder's lock, one launch at a time, so that nobody removes the lock of whoever comes next. @param {string} file @param {number} beat */
function takeAway(file, beat) {
  const guard = `${file}.stale`
  try {
    closeSync(openSync(guard, 'wx'))
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw diskFailure(error)
    const age = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > 10_000) rmSync(guard, { force: true })
    return
  }
  try {
    if (look(file)?.beat === beat) rmSync(file, { force: true })
  } finally {
    rmSync(guard, { force: true })
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !isCode(error, 'ESRCH')
  }
}

/** @param {unknown} error @param {string} code */
function isCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code
}

/** @param {unknown} error */
function diskFailure(error) {
  if (isCode(error, 'ENOSPC')) return new LaunchFailure('no-space')
  if (['EACCES', 'EPERM', 'EROFS'].some((code) => isCode(error, code))) {
    return new LaunchFailure('not-writable', { detail: houseCache })
  }
  return error
}
