import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redactTarget } from '../../src/observe/redact.ts'

const targets: readonly (readonly [target: string, logged: string])[] = [
  ['/', '/'],
  ['/a?b=c', '/a?b=c'],
  ['/reset?token=abc&next=/', '/reset?token=***&next=/'],
  ['/cb?state=1&code=xyz', '/cb?state=***&code=***'],
  ['/cb?CODE=xyz', '/cb?CODE=***'],
  ['/?access_token=a;id_token=b', '/?access_token=***;id_token=***'],
  ['/?tok%65n=a', '/?tok%65n=***'],
  ['/?tok%zzen=a&token=b', '/?tok%zzen=a&token=***'],
  ['/?user%5Bpassword%5D=a&user[passwd]=b', '/?user%5Bpassword%5D=***&user[passwd]=***'],
  ['/?apiKey=a&api-key=b&api_key=c&key=d', '/?apiKey=***&api-key=***&api_key=***&key=***'],
  ['/f?X-Amz-Signature=a&X-Amz-Credential=b&X-Amz-Date=c', '/f?X-Amz-Signature=***&X-Amz-Credential=***&X-Amz-Date=c'],
  ['/f?sv=1&sig=a', '/f?sv=1&sig=***'],
  ['/?PHPSESSID=a&sessionid=b&JSESSIONID=c&sid=d', '/?PHPSESSID=***&sessionid=***&JSESSIONID=***&sid=***'],
  ['/?client_secret=a&otp=1&pin=2&jwt=e', '/?client_secret=***&otp=***&pin=***&jwt=***'],
  ['/?token=a=b=c', '/?token=***'],
  ['/?token=&token', '/?token=&token'],
  ['/?a?token=b', '/?a?token=***'],
  ['/?+token=b&token+=c', '/?+token=***&token+=***'],
  ['/?keyword=a&monkey=b&decoder=c&author=d&zipcode=e', '/?keyword=a&monkey=b&decoder=c&author=d&zipcode=e'],
  ['/cb#access_token=a&b=c', '/cb#access_token=***&b=c'],
  ['/cb?a=b#id_token=c', '/cb?a=b#id_token=***'],
  ['/path/token=abc', '/path/token=abc'],
  ['http://user:pw@app.test/a?b', 'http://***@app.test/a?b'],
  ['http://user@app.test', 'http://***@app.test'],
  ['http://us/er@app.test/', 'http://us/er@app.test/'],
  ['http://app.test/@a', 'http://app.test/@a'],
  ['user:pw@app.test:443', '***@app.test:443'],
  ['*', '*'],
  ['', ''],
]

for (const [target, logged] of targets) {
  test(`${target || 'nothing'} is logged as ${logged || 'nothing'}`, () => assert.equal(redactTarget(target), logged))
}

test('a name is judged alike the first time and later, and after thousands of other names', () => {
  for (let name = 0; name < 3000; name++) redactTarget(`/?p${name}=a`)
  for (let time = 0; time < 2; time++) assert.equal(redactTarget('/?late_token=a&late=b'), '/?late_token=***&late=b')
})
