import css from '../design/icon.module.css'

/** The arrow that turns, with its seconds inside. */
export function SkipIcon({ seconds }: { seconds: number }) {
  return (
    <svg class={css.icon} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <g transform={seconds > 0 ? 'matrix(-1 0 0 1 24 0)' : undefined}>
        <path
          d="M7.4 5.6A8.2 8.2 0 1 1 4.2 9.6"
          fill="none"
          stroke="currentColor"
          stroke-width="1.9"
          stroke-linecap="round"
        />
        <path d="M9.8 1.9v7.2L4.4 5.5z" fill="currentColor" />
      </g>
      <text x="12" y="15.9" text-anchor="middle" font-size="7.6" font-weight="700" fill="currentColor">
        {Math.abs(seconds)}
      </text>
    </svg>
  )
}
