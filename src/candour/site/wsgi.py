"""The site for a WSGI server."""

import ctypes
import os
import signal

from django.core.wsgi import get_wsgi_application

from candour.site.settled import keep_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candour.site.settings")
if os.environ.get("CANDOUR_DIES_WITH_PARENT"):
    # A worker of the web server would go on without its supervisor; the kernel sees to it that it does not.
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
application = get_wsgi_application()
keep_loaded()
