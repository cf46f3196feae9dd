// For tests: a process that takes and frees the lock of the folder it is started with, as it is told.
import { lockFolder } from '../storage/folder-lock.ts'

const [folder = ''] = process.argv.slice(2)
let lock: AsyncDisposable | undefined

async function take(): Promise<string> {
  try {
    lock = await lockFolder(folder, { epochMs: Date.now() })
    return 'taken'
  } catch (error) {
    return (error as Error).message
  }
}

async function free(): Promise<string> {
  await lock?.[Symbol.asyncDispose]()
  lock = undefined
  return 'free'
}

process.on('message', (order) => {
  void (order === 'take' ? take() : free()).then((answer) => process.send?.(answer))
})
process.send?.('ready')
