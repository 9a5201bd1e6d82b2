"""What Microsoft's tests import of their own tools: no recording, every call goes out."""
import asyncio
import functools
import os
import time
import uuid

import pytest


def is_live():
    return True


def recorded_by_proxy(test):
    return test


def _nothing(*args, **kwargs):
    return None


add_oauth_response_sanitizer = add_general_regex_sanitizer = add_body_key_sanitizer = _nothing
add_remove_header_sanitizer = remove_batch_sanitizers = set_custom_default_matcher = _nothing


@pytest.fixture(scope="session")
def test_proxy():
    return None


class AzureRecordedTestCase:
    is_live = True
    in_recording = False

    @property
    def qualified_test_name(self):
        return self._testMethodName if hasattr(self, "_testMethodName") else type(self).__name__

    def get_resource_name(self, name):
        return name + uuid.uuid4().hex[:12]

    create_random_name = get_resource_name

    def sleep(self, seconds):
        time.sleep(seconds)

    def get_credential(self, client_class, is_async=False, **kwargs):
        if is_async or ".aio" in client_class.__module__:
            from azure.identity.aio import DefaultAzureCredential
        else:
            from azure.identity import DefaultAzureCredential
        return DefaultAzureCredential()

    def create_client_from_credential(self, client_class, credential, **kwargs):
        kwargs.setdefault("logging_enable", True)
        return client_class(credential=credential, **kwargs)

    @staticmethod
    def await_prepared_test(test):
        @functools.wraps(test)
        def run(instance, *args, **kwargs):
            return asyncio.run(test(instance, *args, **kwargs))

        return run
