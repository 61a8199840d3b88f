"""The endpoint of official builds, filled in the wheel by `hatch_build.py` and nowhere else.

Nothing at run time overrides these: no variable, flag or file. In the source they are
placeholders, and a build that still holds them cannot send anything.
"""

from __future__ import annotations

POSTHOG_API_KEY_DEFAULT = "%%POSTHOG_API_KEY_PLACEHOLDER%%"
POSTHOG_HOST_DEFAULT = "%%POSTHOG_HOST_PLACEHOLDER%%"
SENTRY_DSN_DEFAULT = "%%SENTRY_DSN_PLACEHOLDER%%"
BUILD_CHANNEL_DEFAULT = "%%BUILD_CHANNEL_PLACEHOLDER%%"
# What only the maker of a build can say of it; the notice shows it.
CONTROLLER_DEFAULT = "%%CONTROLLER_PLACEHOLDER%%"
CONTACT_DEFAULT = "%%CONTACT_PLACEHOLDER%%"
TRANSFER_DEFAULT = "%%TRANSFER_PLACEHOLDER%%"
RETENTION_DEFAULT = "%%RETENTION_PLACEHOLDER%%"
RIGHTS_DEFAULT = "%%RIGHTS_PLACEHOLDER%%"
COMPLAINT_DEFAULT = "%%COMPLAINT_PLACEHOLDER%%"
