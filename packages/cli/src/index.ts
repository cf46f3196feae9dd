export { type CliOptions, runCli } from './run-cli.ts'
export { runProcess } from './run-process.ts'
