/** Whether `METHOD /path` is one of `routes`, in which `:name` stands for any one part. */
export function isAmong(routes: readonly string[], method: string, path: string): boolean {
  const parts = path.split('/')
  const verb = method === 'HEAD' ? 'GET' : method
  return routes.some((route) => {
    const [routeMethod = '', pattern = ''] = route.split(' ')
    const wanted = pattern.split('/')
    return (
      verb === routeMethod &&
      wanted.length === parts.length &&
      wanted.every((part, i) => part === parts[i] || (part.startsWith(':') && (parts[i] ?? '') !== ''))
    )
  })
}
