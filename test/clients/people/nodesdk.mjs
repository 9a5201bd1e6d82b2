// Signs a person in with msal-node or @azure/identity, and reads a vault as him.
import { DeviceCodeCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { PublicClientApplication } from '@azure/msal-node';
import fs from 'node:fs';

const [way, tenant, vault, folder] = process.argv.slice(2);
const azureCLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const scopes = ['https://vault.azure.net/.default'];

async function read(credential) {
  try {
    const secret = await new SecretClient(`https://${vault}.vault.azure.net`, credential).getSecret('s1');
    console.log('secret', secret.value);
  } catch (e) {
    console.log('refused', e.statusCode, e.code);
  }
}

if (way === 'device') {
  const credential = new DeviceCodeCredential({
    tenantId: tenant, clientId: azureCLI,
    userPromptCallback: (info) => console.log('open the page', info.verificationUri, 'and enter the code', info.userCode, 'to authenticate'),
  });
  const record = await credential.authenticate(scopes, { enableCae: true });
  console.log('user', record.username);
  await read(credential);
} else {
  const app = new PublicClientApplication({ auth: { clientId: azureCLI, authority: `https://login.microsoftonline.com/${tenant}` } });
  const got = await app.acquireTokenInteractive({
    scopes,
    openBrowser: async (url) => {
      fs.writeFileSync(`${folder}/address.new`, url);
      fs.renameSync(`${folder}/address.new`, `${folder}/address`);
    },
  });
  console.log('user', got.account.username, got.account.name);
  const again = await app.acquireTokenSilent({ scopes, account: got.account, forceRefresh: true });
  console.log(again.accessToken !== got.accessToken && !again.fromCache ? 'refreshed' : 'the same');
  await read({ getToken: async () => ({ token: again.accessToken, expiresOnTimestamp: again.expiresOn.getTime() }) });
}
process.exit(0);
