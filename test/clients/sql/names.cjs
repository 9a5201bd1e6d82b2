// Reaches a server by its name with tedious, in each way to log in.
const { Connection, Request } = require('tedious');

const [server, database] = process.argv.slice(2);

async function token() {
  const url = `${process.env.IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=https://database.windows.net/`;
  const answer = await fetch(url, { headers: { 'X-IDENTITY-HEADER': process.env.IDENTITY_HEADER } });
  return (await answer.json()).access_token;
}

function user(authentication, encrypt) {
  return new Promise((resolve) => {
    const c = new Connection({ server, authentication, options: { database, encrypt, trustServerCertificate: false, rowCollectionOnRequestCompletion: true } });
    c.connect((e) => {
      if (e) return resolve(e.message);
      c.execSql(new Request('SELECT USER_NAME()', (e, _, rows) => {
        resolve(e ? e.message : rows[0][0].value);
        c.close();
      }));
    });
  });
}

async function play() {
  for (const encrypt of [true, 'strict']) {
    const version = encrypt === true ? '' : ' strict';
    console.log(`token${version}:`, await user({ type: 'azure-active-directory-access-token', options: { token: await token() } }, encrypt));
    console.log(`managed identity${version}:`, await user({ type: 'azure-active-directory-msi-app-service', options: {} }, encrypt));
    console.log(`default${version}:`, await user({ type: 'azure-active-directory-default', options: {} }, encrypt));
  }
}

play();
