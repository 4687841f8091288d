"""Which rooms are Django apps, and what stands between a request and a view."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Before the offices: a room may put a job in the queue from the moment it is ready.
    "procrastinate.contrib.django",
    "clerestory.parties",
    "clerestory.registry",
    "clerestory.journal",
    "clerestory.agreements",
    "clerestory.intake",
    "clerestory.correspondence",
    "clerestory.review",
    "clerestory.release",
    "clerestory.horizon",
    "clerestory.reports",
    "clerestory.public_records",
    "clerestory.residents",
    "clerestory.channels",
    "clerestory.web",
    "django_cotton",
    "clerestory.site",
]

MIDDLEWARE = [
    "clerestory.site.faults.FaultMiddleware",
    "clerestory.site.client_address.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Outside everything that looks who asks: it answers only those about whom nothing can be known.
    "clerestory.site.shared_pages.SharedPages",
    "clerestory.site.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # The address says the language (see settings/language.py); everything without a prefix is English.
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "clerestory.site.urls"
WSGI_APPLICATION = "clerestory.site.wsgi.application"
