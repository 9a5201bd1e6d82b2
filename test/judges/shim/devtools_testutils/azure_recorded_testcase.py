"""Where Microsoft's tests look for a credential without a test case."""


def get_credential(is_async=False, **kwargs):
    if is_async:
        from azure.identity.aio import DefaultAzureCredential
    else:
        from azure.identity import DefaultAzureCredential
    return DefaultAzureCredential()
