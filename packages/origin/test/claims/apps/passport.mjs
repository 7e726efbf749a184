// passport with a log-in elsewhere, whose callback is said as a path alone.
import passport from 'passport'
import OAuth2Strategy from 'passport-oauth2'

passport.use(
  new OAuth2Strategy(
    {
      authorizationURL: 'https://id.test/authorize',
      tokenURL: 'https://id.test/token',
      clientID: 'app',
      clientSecret: 'none',
      callbackURL: '/callback',
    },
    (_access, _refresh, _profile, done) => done(null, false),
  ),
)

/** Sends the visitor to the log-in. */
export const logIn = passport.authenticate('oauth2')
