import os

SECRET_KEY = "a test's"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "shop"]
DATABASES = {
    "default": {
        "ENGINE": "mssql",
        "HOST": os.environ["SHOP_SERVER"],
        "PORT": "1433",
        "NAME": os.environ["SHOP_DATABASE"],
        "OPTIONS": {"python_driver": "mssql-python", "extra_params": "Authentication=ActiveDirectoryDefault;Encrypt=yes"},
    }
}
