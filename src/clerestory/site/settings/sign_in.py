"""How people sign in. Agencies' programs do not: the API verifies a signed assertion instead."""

from clerestory.site.settings.environment import ENVIRONMENT
from clerestory.site.settings.factors import providers, second_factors

# Which roles must have a second factor, and which providers of sign-ins are asked.
CLERESTORY_SECOND_FACTOR = second_factors(ENVIRONMENT.second_factor, sample=bool(ENVIRONMENT.sample_sign_ins))
CLERESTORY_PROVIDERS = providers(ENVIRONMENT.providers, secrets=ENVIRONMENT.secrets)

AUTH_USER_MODEL = "parties.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
CSRF_FAILURE_VIEW = "clerestory.web.faults.csrf_refused"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {
            "min_length": 15
        },  # NIST SP 800-63B-4: 15 where a password stands alone, no composition rules.
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
