"""Pictures and the dashboard, by the names that the field's programs use.

The same functions are methods of dyno.Results.
"""
from __future__ import annotations
