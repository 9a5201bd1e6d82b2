"""Signs a person in with azure-identity or MSAL, and reads a vault as him."""
import sys

from azure.core.exceptions import HttpResponseError
from azure.identity import DeviceCodeCredential, InteractiveBrowserCredential, UsernamePasswordCredential
from azure.keyvault.secrets import SecretClient

import msal

way, tenant, vault = sys.argv[1:4]


def show(address, code, expires):
    print("open the page", address, "and enter the code", code, "to authenticate", flush=True)


if way == "msal":
    app = msal.PublicClientApplication(sys.argv[4], authority="https://login.microsoftonline.com/" + tenant)
    got = app.acquire_token_interactive(["User.Read"], prompt="select_account")
    print("access token" if "access_token" in got else got)
    claims = got["id_token_claims"]
    print("user", claims["preferred_username"], claims["name"])
    account = app.get_accounts()[0]
    again = app.acquire_token_silent(["User.Read"], account=account, force_refresh=True)
    print("refreshed" if again and again["access_token"] != got["access_token"] else again)
    sys.exit(0)

if way == "password":
    credential = UsernamePasswordCredential("04b07795-8ddb-461a-bbee-02f9e1bf7b46", sys.argv[4], sys.argv[5], tenant_id=tenant)
else:
    credential = {"browser": lambda: InteractiveBrowserCredential(tenant_id=tenant), "device": lambda: DeviceCodeCredential(tenant_id=tenant, prompt_callback=show)}[way]()
    record = credential.authenticate(scopes=["https://vault.azure.net/.default"], enable_cae=True)  # as the vault's client asks, whose tokens are kept apart
    print("user", record.username, record.home_account_id)
client = SecretClient(f"https://{vault}.vault.azure.net", credential)
try:
    print("secret", client.get_secret("s1").value)
except HttpResponseError as e:
    print("refused", e.status_code, e.error.innererror["code"])
