// Shows that Chromium reaches the cloud's hosts through the proxy and believes
// their certificates.
import { expect, open } from './launch.mjs';

const b = await open({ proxied: true });
const response = await b.page.goto('https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration');
expect(response.status() === 200, `200 from the sign-in host, got ${response.status()}`);
const document = await response.json();
console.log(document.issuer);
await b.close();
