import { appendFileSync, mkdirSync } from 'node:fs'
import { collect } from './collect.mjs'
import { houseCache, root } from './paths.mjs'
import { LaunchFailure, say, sentence, toolLog } from './say.mjs'

const tailLines = 15

/**
 * Runs an installer or a builder quietly: its output goes to the log, and only its last lines to the screen when it fails.
 * @param {import('./say.mjs').Sentence} purpose
 * @param {string} name for the sentence when it fails
 * @param {string} command @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, shell?: boolean }} options
 */
export async function runTool(purpose, name, command, args, { cwd, env = process.env, shell = false }) {
  say(sentence(purpose))
  const startedAt = Date.now()
  const { code, output } = await collect(command, args, {
    cwd,
    env: { ...withoutLifecycle(env), NO_COLOR: '1' },
    shell,
  })
  mkdirSync(houseCache, { recursive: true })
  appendFileSync(toolLog, `\n$ ${name} ${args.join(' ')}\n${output}\n= ${code}\n`)
  if (code !== 0) throw new LaunchFailure(...reason(name, code, output))
  say(sentence('done', ((Date.now() - startedAt) / 1000).toFixed(1)))
}

/**
 * @param {string} name @param {number | string} code @param {string} output
 * @returns {[import('./say.mjs').Sentence, { detail?: string, tail: string }]}
 */
function reason(name, code, output) {
  const tail = lastLines(output)
  if (name === 'npm' && (code === 'ENOENT' || code === 127)) return ['no-npm', { tail: '' }]
  if (/ENOSPC|no space left/i.test(output)) return ['no-space', { tail }]
  if (/EINTEGRITY|INTEGRITY|TARBALL_INTEGRITY/.test(output)) return ['wrong-content', { tail }]
  if (/\b(EACCES|EPERM|EROFS)\b/.test(output)) return ['not-writable', { detail: root, tail }]
  if (/SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET_ISSUER)/.test(output)) return ['unknown-certificate', { tail }]
  if (/OUTDATED_LOCKFILE/.test(output)) return ['lock-outdated', { tail: '' }]
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|META_FETCH_FAIL/.test(
      output,
    )
  ) {
    return ['no-network', { tail }]
  }
  return ['tool-failed', { detail: name, tail }]
}

/** @param {string} output */
function lastLines(output) {
  return withoutAddresses(output).trim().split(/\r?\n/).slice(-tailLines).join('\n')
}

/** Output of a tool without addresses: a log that somebody pastes in public shall not tell which registry they use. @param {string} output */
export function withoutAddresses(output) {
  return output.replace(/https?:\/\/\S+/g, '<address>')
}

/** What `npm start` tells its scripts about itself would mislead the tools that they run. @param {NodeJS.ProcessEnv} env */
function withoutLifecycle(env) {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^npm_(package_|lifecycle_|config_local_prefix$|command$)|^NODE_ENV$/i.test(name),
    ),
  )
}
