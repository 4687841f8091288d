"""Django's settings, by topic. Only `environment` reads the surroundings; this file only gathers.

Nothing here asks whether a room is present: a room that is listed and missing stops the program at once.
"""

from clerestory.site.settings.databases import *
from clerestory.site.settings.environment import ENVIRONMENT as ENVIRONMENT
from clerestory.site.settings.jobs import *
from clerestory.site.settings.keys import *
from clerestory.site.settings.language import *
from clerestory.site.settings.law import *
from clerestory.site.settings.ledger import *
from clerestory.site.settings.logs import *
from clerestory.site.settings.mail import *
from clerestory.site.settings.pages import *
from clerestory.site.settings.papers import *
from clerestory.site.settings.proxies import *
from clerestory.site.settings.publication import *
from clerestory.site.settings.records import *
from clerestory.site.settings.residents import *
from clerestory.site.settings.review import *
from clerestory.site.settings.rooms import *
from clerestory.site.settings.sample import *
from clerestory.site.settings.security import *
from clerestory.site.settings.sign_in import *
from clerestory.site.settings.switch import *
from clerestory.site.settings.training import *
