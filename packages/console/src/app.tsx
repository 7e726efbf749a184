import { useEffect, useState } from 'preact/hooks'
import { ask } from './api.ts'
import { MeContext, type Me } from './me.ts'
import { Account } from './pages/account.tsx'
import { Audit } from './pages/audit.tsx'
import { Certificates } from './pages/certificates.tsx'
import { Doctor } from './pages/doctor.tsx'
import { Live } from './pages/live.tsx'
import { LogIn } from './pages/log-in.tsx'
import { Overview } from './pages/overview.tsx'
import { People } from './pages/people.tsx'
import { Settings } from './pages/settings.tsx'
import { Site } from './pages/site.tsx'
import { Sites } from './pages/sites.tsx'
import { Welcome } from './pages/welcome.tsx'
import { Frame } from './parts/frame.tsx'
import { usePresence } from './presence.ts'
import { tryDecode, usePath } from './router.ts'

/** The whole page: somebody's, or the door. */
export function App() {
  const path = usePath()
  usePresence()
  const [me, setMe] = useState<Me | null>()
  useEffect(() => {
    ask<{ me?: Me }>('GET', '/session').then(
      ({ me: found }) => setMe(found ?? null),
      () => setMe(null),
    )
    const out = () => setMe(null)
    addEventListener('lasthop-out', out)
    return () => removeEventListener('lasthop-out', out)
  }, [])
  if (path === '/welcome') return <Welcome onIn={setMe} />
  if (me === undefined) return <p class="waiting">One moment…</p>
  if (me === null) return <LogIn onIn={setMe} />
  return (
    <MeContext.Provider value={me}>
      <Frame path={path} onOut={() => setMe(null)}>
        <Room path={path} />
      </Frame>
    </MeContext.Provider>
  )
}

function Room({ path }: { path: string }) {
  const host = path.startsWith('/sites/') ? tryDecode(path.slice('/sites/'.length)) : undefined
  if (host !== undefined && host !== '') return <Site key={path} host={host} />
  switch (path) {
    case '/':
      return <Overview />
    case '/live':
      return <Live />
    case '/sites':
      return <Sites />
    case '/certificates':
      return <Certificates />
    case '/doctor':
      return <Doctor />
    case '/people':
      return <People />
    case '/audit':
      return <Audit />
    case '/account':
      return <Account />
    case '/settings':
      return <Settings />
    default:
      return (
        <section>
          <h1>Nothing here</h1>
          <p>There is no such page. Choose one in the navigation.</p>
        </section>
      )
  }
}
